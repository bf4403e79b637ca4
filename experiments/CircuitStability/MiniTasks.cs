using Repro.Experiments;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace CircuitStability;

/// <summary>The tasks whose circuits can be followed on the small suite: a line each.</summary>
internal static class MiniTasks
{
    private static readonly Dictionary<string, Func<int, ulong, (TaskData Data, Metric Metric)>> Known = new()
    {
        [IoiTask.Name] = (prompts, seed) => (IoiTask.Generate(MiniIoi.Language, new IoiSettings(prompts, seed)), Metric.LogitDifference),
    };

    /// <exception cref="DefinitionException">There is no such task.</exception>
    public static (TaskData Data, Metric Metric) Find(string name, int prompts, ulong seed) => Known.TryGetValue(name, out var task)
        ? task(prompts, seed)
        : throw new DefinitionException($"CircuitStability knows no task '{name}' (settings, circuit, tasks): use {string.Join(", ", Known.Keys)}.");
}
