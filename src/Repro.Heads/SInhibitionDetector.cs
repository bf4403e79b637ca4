using System.Globalization;
using Repro.Circuits;
using Repro.Heads.Costs;
using Repro.Heads.Paths;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Heads;

/// <summary>
/// S-inhibition heads (Wang et al. 2022, arXiv 2211.00593, section 3.2): heads that steer the name movers away from the subject through
/// their queries. The score of a head is the fall of the logit difference when its output on the corrupted prompt goes along its paths to the
/// queries of all name movers together, over the fall from the clean to the corrupted prompts themselves, as a ratio of means: 1 is all of
/// the task, 0 nothing, below 0 the head works against it. The paper's authors have the opposite sign, and ask for less than -0.001.
/// Conditions are per prompt, the run with the head patched less the clean run, attention as the mean over the name movers; "flipped" takes the
/// head's output from the corrupted prompt, "swapped" from the twin of the same tokens at opposite positions (<see cref="PositionSwap"/>).
/// The control is the same score through the queries of as many heads, drawn at random from those of the same layers that are no name
/// movers, for every head that comes before one of them; it is empty where there are none to draw.
/// The role is undefined, with the reason, in a model without name movers, and in one whose logit difference does not fall beyond noise.
/// </summary>
/// <param name="data">IOI prompts; the corrupted ones flip the answer (the second mention of the subject becomes the indirect object).</param>
/// <param name="nameMovers">Finds a model's name movers.</param>
/// <param name="settings">Null: the defaults.</param>
public sealed class SInhibitionDetector(TaskData data, Func<GptNeoX, IReadOnlyList<Head>> nameMovers, SInhibitionSettings? settings = null) : IHeadDetector
{
    /// <summary>Name of a condition: change of the logit difference with the output of the twin whose positions are swapped; below zero in S-inhibition heads.</summary>
    public const string SwappedLogitDifference = "logit-difference, swapped";

    /// <summary>Likewise, of the name movers' attention from END to IO; below zero in S-inhibition heads.</summary>
    public const string SwappedAttentionToIo = "end->io, swapped";

    /// <summary>Likewise, of their attention from END to S1; above zero in S-inhibition heads.</summary>
    public const string SwappedAttentionToS1 = "end->s1, swapped";

    /// <summary>Change of the name movers' attention from END to IO with the output of the corrupted prompt, which the score is of.</summary>
    public const string FlippedAttentionToIo = "end->io, flipped";

    /// <summary>Likewise, from END to S1.</summary>
    public const string FlippedAttentionToS1 = "end->s1, flipped";

    // stands for a range of exactly zero, so that a prompt's effect is not lost from the ratio of means
    private const double NoRange = 1e-9;

    private readonly SInhibitionSettings settings = settings ?? new SInhibitionSettings();
    private readonly TaskData swapped = PositionSwap.Of(data);
    private readonly int[][] names = [.. IoiPositions.Of(data).Select(at => (int[])[at.IndirectObject, at.Subject1])];

    public string Role => "s-inhibition";

    public string Definition => "Fall of the logit difference when the head's output on the answer-flipped prompt is patched into the name movers' queries, over the fall from clean to flipped prompts (a share, of means; Wang et al. 2022, section 3.2; Tigges et al. 2024 with the opposite sign).";

    public RoleScores Score(GptNeoX model)
    {
        var movers = nameMovers(model);
        if (movers.Count == 0) return Undefined("the model has no name mover");
        using var patching = new PathPatching(model, data, Metric.LogitDifference, settings.Paths);
        double[] range = [.. patching.Clean.Zip(patching.Corrupted, (clean, corrupted) => clean - corrupted)];
        var fall = Bootstrap.Mean(range, settings.Resamples, settings.ResampleSeed);
        if (fall.Lower <= 0) return Undefined(string.Create(CultureInfo.InvariantCulture, $"the logit difference does not fall from clean to corrupted prompts beyond noise: by {fall}"));

        Head[] heads = [.. Enumerable.Range(0, model.Config.Layers).SelectMany(layer => Enumerable.Range(0, model.Config.Heads).Select(index => new Head(layer, index)))];
        int[][] senders = [.. heads.Select(head => (int[])[patching.SourceOf(head)])];
        var receivers = patching.Receivers(HeadInput.Query, movers);
        var flipped = patching.PatchedWithAttention(senders, receivers, names);
        using var swapping = new PathPatching(model, swapped, Metric.LogitDifference, settings.Paths);
        var turned = swapping.PatchedWithAttention(senders, receivers, names);
        return new RoleScores(
            Role,
            [.. heads.Select((head, i) => new HeadScore(head, Ratio(patching.Clean, flipped.Metric[i], range), new Dictionary<string, SampledScore>
            {
                [SwappedLogitDifference] = new([.. turned.Metric[i].Zip(swapping.Clean, (patched, clean) => patched - clean)]),
                [SwappedAttentionToIo] = AttentionChange(turned, i, watched: 0),
                [SwappedAttentionToS1] = AttentionChange(turned, i, watched: 1),
                [FlippedAttentionToIo] = AttentionChange(flipped, i, watched: 0),
                [FlippedAttentionToS1] = AttentionChange(flipped, i, watched: 1),
            }))],
            Control(patching, heads, movers, range),
            "prompt");
    }

    /// <summary>Without what finding the name movers costs.</summary>
    public DetectorCost CostOf(ModelCost model)
    {
        var (flip, swap) = (new PathPatchingCost(model, data, Metric.LogitDifference, settings.Paths), new PathPatchingCost(model, swapped, Metric.LogitDifference, settings.Paths));
        var turned = swap.Prepare.Then(swap.ToHeads(sets: 1, ExpectedCase.Default)).Beside(flip.KeptBytes);
        var control = settings.ControlDraws == 0 ? Cost.Nothing : flip.ToHeads(settings.ControlDraws, ExpectedCase.Default).Beside(swap.KeptBytes);
        return new DetectorCost(this, flip.Prepare.Then(flip.ToHeads(sets: 1, ExpectedCase.Default)).Then(turned).Then(control));
    }

    private RoleScores Undefined(string reason) => new(Role, [], [], "prompt") { Absence = new Absence(reason) };

    private double[] Control(PathPatching patching, Head[] heads, IReadOnlyList<Head> movers, double[] range)
    {
        var random = new SeededRandom(settings.ControlSeed).Fork(Role);
        var drawn = Enumerable.Range(0, settings.ControlDraws).Select(_ => movers.Distinct().GroupBy(mover => mover.Layer).OrderBy(group => group.Key).SelectMany(layer =>
        {
            Head[] others = [.. heads.Where(head => head.Layer == layer.Key && !movers.Contains(head))];
            return random.Sample(others, Math.Min(layer.Count(), others.Length));
        }).ToArray()).Where(draw => draw.Length > 0).ToArray();
        if (drawn.Length == 0) return [];
        var effects = patching.Patched([.. heads.Select(head => (int[])[patching.SourceOf(head)])], [.. drawn.Select(draw => patching.Receivers(HeadInput.Query, draw))]);
        return [.. drawn.SelectMany((draw, i) => Enumerable.Range(0, heads.Length).Where(head => heads[head].Layer < draw.Max(other => other.Layer)).Select(head => Ratio(patching.Clean, effects[i][head], range).Estimate))];
    }

    private static SampledScore Ratio(IReadOnlyList<double> clean, double[] patched, double[] range)
    {
        double[] weights = [.. range.Select(width => width == 0 ? NoRange : width)];
        return new SampledScore([.. patched.Select((value, i) => (clean[i] - value) / weights[i])], weights);
    }

    private static SampledScore AttentionChange(PatchedPaths paths, int sender, int watched) => new(
        [.. Enumerable.Range(0, paths.CleanAttention[0].Length).Select(prompt => Enumerable.Range(0, paths.Heads.Count).Average(head => paths.Attention[sender][head][prompt][watched] - paths.CleanAttention[head][prompt][watched]))]);
}
