using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Tasks;

namespace MethodChecks;

/// <summary>What is measured on a suite's checkpoints, made of its words.</summary>
internal sealed class MethodAnalyses
{
    private readonly MethodChecksSettings settings;
    private readonly PromptTask task;
    private readonly TaskData prompts;

    /// <param name="words">The suite's.</param>
    /// <param name="task">The task.</param>
    /// <param name="settings">How many prompts, and of which seeds.</param>
    public MethodAnalyses(SuiteWords words, PromptTask task, MethodChecksSettings settings)
    {
        (this.settings, this.task) = (settings, task);
        TaskData Draw(int count, ulong seed) => task.Generate(words.Languages, new TaskDraw(count, seed));
        prompts = Draw(settings.Circuit.Prompts, settings.Circuit.Seed);
        Performance = new PerformanceAnalysis(task, words.Languages, new TaskDraw(settings.Performance.Prompts, settings.Performance.Seed));
        Circuit = new CircuitAnalysis(prompts, task.Metric);
        Resampled = new ResampledCircuitsAnalysis(prompts, task.Metric, settings.Resampled.Circuits, settings.Resampled.Seed);
        Exact = new ExactPatchingAnalysis(Draw(settings.Exact.Prompts, settings.Exact.Seed), task.Metric, ModelAgreement.Ways);
        Heads = new HeadsAnalysis(words.Heads(new IoiSettings(settings.Roles.Prompts)));
    }

    /// <summary>Of every checkpoint, as the circuit.</summary>
    public PerformanceAnalysis Performance { get; }

    public CircuitAnalysis Circuit { get; }

    /// <summary>Of every checkpoint whose circuit is followed, as the transfer.</summary>
    public ResampledCircuitsAnalysis Resampled { get; }

    /// <summary>Of final checkpoints, as the heads.</summary>
    public ExactPatchingAnalysis Exact { get; }

    public HeadsAnalysis Heads { get; }

    /// <summary>All of a model's followed circuits in one checkpoint.</summary>
    public TransferAnalysis Transfer(ModelCircuits model) => new(
        prompts,
        task.Metric,
        [.. model.Followed.Select(found => new FoundCircuit(found.Checkpoint.Step, found.Minimal.Edges))],
        (RandomCircuitKind.Connected, settings.Transfer.RandomDraws, settings.Transfer.RandomSeed));
}
