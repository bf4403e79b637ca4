using Repro.Circuits;
using Repro.Heads.Costs;
using Repro.Heads.Paths;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Heads.Algorithm;

/// <summary>When a component plays a part in Greater-Than.</summary>
/// <param name="Name">As in result files.</param>
/// <param name="BeyondNoise">Whether the lower bound of an interval over prompts must pass, or the estimate.</param>
/// <param name="Candidates">Over which components the rule's own share is taken; in-circuit components alone play a role there.</param>
/// <param name="Rises">Whether a head that reads YY must write years above it into the logits itself, or only look at YY: what it tells MLPs may be anything.</param>
/// <param name="AttendsStart">Share of prompts in which the end must look at YY most; the authors report the share, half is ours.</param>
public sealed record GreaterThanRule(string Name, bool BeyondNoise, StepCandidates Candidates, bool Rises = true, double AttendsStart = 0.5)
{
    /// <summary>Components of the minimal circuit, by estimates: what the authors' check looks at.</summary>
    public static GreaterThanRule Reference { get; } = new("reference-2024", BeyondNoise: false, StepCandidates.InCircuit);

    /// <summary>All components, beyond noise.</summary>
    public static GreaterThanRule Corrected { get; } = new("corrected", BeyondNoise: true, StepCandidates.All);

    /// <summary>The same for heads that look at YY, whatever they write.</summary>
    public static GreaterThanRule AttentionAlone { get; } = new("corrected, attention alone", BeyondNoise: true, StepCandidates.All, Rises: false);
}

/// <summary>
/// The algorithm of Greater-Than (Hanna et al. 2023, arXiv 2305.00586) in two steps, in the form of <see cref="IoiAlgorithm"/>; Tigges et
/// al. 2024 only check its parts, without shares:
/// <list type="bullet">
/// <item>write: MLPs whose direct logits are larger over the years above YY than over the others write the answer: effects of heads and
/// MLPs on the final residual stream alone, nothing between answering.</item>
/// <item>read: heads that look from the end at YY and, unless the rule leaves it out, whose own direct logits rise above YY tell the MLPs: effects of heads through
/// MLPs, that is, along paths to the final residual stream with MLPs answering less the same with MLPs frozen.</item>
/// </list>
/// An effect is by how much the probability difference falls when the component takes its output after the start year 01.
/// </summary>
/// <param name="data">Greater-Than prompts.</param>
/// <param name="rules">Who plays a role; each gives its own steps.</param>
/// <param name="promptsPerBatch">Changes nothing but memory and rounding.</param>
public sealed class GreaterThanAlgorithm(TaskData data, IReadOnlyList<GreaterThanRule> rules, int promptsPerBatch = 128)
{
    /// <summary>Names of the steps.</summary>
    public const string Writing = "write", Reading = "read";

    /// <summary>Names of the roles.</summary>
    public const string YearMlp = "greater-than-mlp", YearReader = "year-reader";

    /// <summary>Names of the numbers in <see cref="AlgorithmSteps.Tests"/>.</summary>
    public const string AttendsStart = "end attends most to yy", Attention = "end->yy", Rise = "direct logits, above yy less the others", Peaks = "direct logits peak at yy or yy + 1";

    // resamples of the prompts behind "beyond noise"
    private const int Resamples = 1000;
    private const ulong ResampleSeed = 7;

    /// <summary>Every rule's steps.</summary>
    /// <param name="model">The model.</param>
    /// <param name="circuit">The task's minimal circuit, or why there is none.</param>
    /// <exception cref="ArgumentException">A prompt without a start year, or one that the model cannot read.</exception>
    public AlgorithmSteps Measure(GptNeoX model, Outcome<Circuit> circuit)
    {
        var (through, direct) = (new PathPatchingSettings { PromptsPerBatch = promptsPerBatch }, new PathPatchingSettings { PromptsPerBatch = promptsPerBatch, Mlps = MlpsBetween.Frozen });
        using var patching = new PathPatching(model, data, Metric.ProbabilityDifference, direct);
        var graph = patching.Graph;
        var draws = Bootstrap.Resample(data.Pairs.Count, Resamples, ResampleSeed);
        var fall = Bootstrap.Mean([.. patching.Clean.Zip(patching.Corrupted, (clean, corrupted) => clean - corrupted)], draws);
        AlgorithmSteps Result(IEnumerable<AlgorithmStep> steps, IEnumerable<ComponentTest> tests) => new([.. patching.Clean], [.. patching.Corrupted], [.. steps], [.. tests]);
        if (fall.Lower <= 0)
        {
            return Result(rules.SelectMany(rule => Undefined(rule, "the probability difference does not fall from clean to corrupted prompts beyond noise")), []);
        }

        int[] heads = [.. Enumerable.Range(0, graph.Layers).SelectMany(layer => Enumerable.Range(0, graph.Heads).Select(head => graph.HeadSource(layer, head)))];
        int[] mlps = [.. Enumerable.Range(0, graph.Layers).Select(graph.MlpSource)], all = [.. heads.Concat(mlps).Order()];
        var alone = Falls(patching, all);
        using var answering = new PathPatching(model, data, Metric.ProbabilityDifference, through);
        var withMlps = Falls(answering, heads);
        var viaMlps = heads.ToDictionary(head => head, head => withMlps[head].Zip(alone[head], (whole, part) => whole - part).ToArray());

        var readings = GreaterThanReadings.Measure(model, data, promptsPerBatch);
        var (steps, tests) = (new List<AlgorithmStep>(), new List<ComponentTest>());
        foreach (var rule in rules)
        {
            var inCircuit = SourcesOf(circuit);
            if (rule.Candidates == StepCandidates.InCircuit && circuit.Absence is not null)
            {
                steps.AddRange(Undefined(rule, ReferenceIoiRule.NoCircuit));
                continue;
            }

            bool Passes(double[] values, double threshold) => (rule.BeyondNoise ? Bootstrap.Mean(values, draws).Lower : values.Average()) > threshold;
            bool May(int source) => rule.Candidates == StepCandidates.All || inCircuit.Contains(source);
            int[] writers = [.. mlps.Where(mlp => May(mlp) && Passes(readings.Rise[mlp], 0))];
            int[] readers = [.. heads.Where(head => May(head) && Passes(readings.AttendsStart[head], rule.AttendsStart) && (!rule.Rises || Passes(readings.Rise[head], 0)))];
            AlgorithmStep Step(string name, string[] receivers, int[] sources, int[] role, string roleName, IReadOnlyDictionary<int, double[]> falls) => new(name, rule.Name, receivers,
                [.. sources.Select(source => new StepSource(graph.SourceName(source), (source - 1) / (graph.Heads + 1), inCircuit.Contains(source), role.Contains(source) ? [roleName] : [], falls[source]))]);
            steps.Add(Step(Writing, [graph.DestinationName(graph.Logits)], all, writers, YearMlp, alone));
            steps.Add(Step(Reading, [.. mlps.Select(graph.SourceName)], heads, readers, YearReader, viaMlps));
            tests.AddRange(mlps.Select(mlp => new ComponentTest(rule.Name, graph.SourceName(mlp), writers.Contains(mlp), new Dictionary<string, SampledScore> { [Rise] = new(readings.Rise[mlp]) })));
            tests.AddRange(heads.Where(head => readings.AttendsStart[head].Average() > rule.AttendsStart).Select(head => new ComponentTest(rule.Name, graph.SourceName(head), readers.Contains(head), new Dictionary<string, SampledScore>
            {
                [AttendsStart] = new(readings.AttendsStart[head]),
                [Attention] = new(readings.Attention[head]),
                [Rise] = new(readings.Rise[head]),
                [Peaks] = new(readings.Peaks[head]),
            })));
        }

        return Result(steps, tests);
    }

    /// <summary>What measuring costs, of a model that does the task.</summary>
    public Cost CostOf(ModelCost model)
    {
        var through = new PathPatchingSettings { PromptsPerBatch = promptsPerBatch };
        var (frozen, answering) = (new PathPatchingCost(model, data, Metric.ProbabilityDifference, through with { Mlps = MlpsBetween.Frozen }), new PathPatchingCost(model, data, Metric.ProbabilityDifference, through));
        var readings = PromptShapes.Of(data, promptsPerBatch).Select(batch => model.Forward(batch with { Masked = true })
            .Beside((model.Layers * model.PatternBytes(batch) / ModelCost.ScoreBytes * model.ElementBytes) + (3 * model.Layers * model.Width * batch.Tokens * model.ElementBytes)))
            .Aggregate(Cost.Nothing, (sum, one) => sum.Then(one));
        return frozen.Prepare.Then(frozen.ToLogits(headsOnly: false))
            .Then(answering.Prepare.Then(answering.ToLogits(headsOnly: true)).Beside(frozen.KeptBytes))
            .Then(readings.Beside(frozen.KeptBytes + answering.KeptBytes));
    }

    private static IEnumerable<AlgorithmStep> Undefined(GreaterThanRule rule, string reason) => [AlgorithmStep.Undefined(Writing, rule.Name, reason), AlgorithmStep.Undefined(Reading, rule.Name, reason)];

    private static HashSet<int> SourcesOf(Outcome<Circuit> circuit) => circuit.Match<HashSet<int>>(found => [.. found.EdgeNumbers.Select(edge => found.Graph.Edges[edge].Source)], _ => []);

    private static Dictionary<int, double[]> Falls(PathPatching patching, int[] sources)
    {
        var patched = patching.Patched([.. sources.Select(source => (int[])[source])], [patching.Graph.Logits]);
        return sources.Select((source, i) => (source, falls: patched[i].Zip(patching.Clean, (after, clean) => clean - after).ToArray())).ToDictionary(pair => pair.source, pair => pair.falls);
    }
}
