using Repro.Experiments;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace CircuitStability;

/// <summary>The tasks whose circuits can be followed on the small suite.</summary>
internal static class MiniTasks
{
    /// <exception cref="DefinitionException">There is no such task.</exception>
    public static (TaskData Data, Metric Metric) Find(string name, int prompts, ulong seed)
    {
        try
        {
            var task = TaskCatalog.Find(name);
            return (task.Generate(MiniLanguages.All, new TaskDraw(prompts, seed)), task.Metric);
        }
        catch (ArgumentException e)
        {
            throw new DefinitionException($"CircuitStability (settings, circuit, tasks): {e.Message}", e);
        }
    }
}
