using Repro.Heads.Costs;
using Repro.Heads.Paths;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Heads;

/// <summary>
/// Heads that write the answer: what the logit difference loses when the head's output on the corrupted prompt goes along its path to
/// the final residual stream (Wang et al. 2022, arXiv 2211.00593, section 3.1). In logits; below zero, the head writes against the answer, as
/// negative name movers and, in GPT-2, copy-suppression heads do.
/// </summary>
/// <param name="data">IOI prompts, or others with one answer and one wrong answer.</param>
/// <param name="control">How the random-head control is made.</param>
/// <param name="settings">How paths are patched; null: the defaults.</param>
public sealed class DirectEffectDetector(TaskData data, RandomHeadControl control, PathPatchingSettings? settings = null) : IHeadDetector
{
    /// <summary>Name of a condition: direct logit attribution on the clean prompt, in logits (<see cref="DirectEffects.Attributed"/>).</summary>
    public const string Attributed = "direct logit attribution";

    public string Role => "direct-effect";

    public string Definition => "Logits by which the answer loses against the wrong answer when the head's output on the corrupted prompt is patched along its path to the final residual stream (Wang et al. 2022, section 3.1).";

    public RoleScores Score(GptNeoX model)
    {
        var (patched, attributed) = Measure(model);
        return new RoleScores(
            Role,
            [.. patched.Select((values, i) => new HeadScore(Head.At(model.Config, i), new SampledScore(values), new Dictionary<string, SampledScore> { [Attributed] = new(attributed[i]) }))],
            [.. control.Of(model, twin => Measure(twin).Patched).SelectMany(heads => heads).Select(values => values.Average())],
            "prompt");
    }

    public DetectorCost CostOf(ModelCost model)
    {
        var (paths, patching) = (settings ?? new PathPatchingSettings(), new PathPatchingCost(model, data, Metric.LogitDifference, settings ?? new PathPatchingSettings()));
        var attributed = PromptShapes.Of(data, paths.PromptsPerBatch).Select(batch => model.Forward(batch with { Masked = false }).Beside(3 * model.Layers * model.Width * batch.Tokens * model.ElementBytes))
            .Aggregate(Cost.Nothing, (sum, one) => sum.Then(one)).Beside(patching.KeptBytes);
        return new DetectorCost(this, control.WithTwins(model, patching.Prepare.Then(patching.ToLogits(headsOnly: false)).Then(attributed)));
    }

    // by head, layer by layer
    private (double[][] Patched, double[][] Attributed) Measure(GptNeoX model)
    {
        using var patching = new PathPatching(model, data, Metric.LogitDifference, settings);
        var effects = DirectEffects.Measure(model, patching);
        int[] sources = [.. Enumerable.Range(0, model.Config.Layers * model.Config.Heads).Select(i => patching.SourceOf(Head.At(model.Config, i)))];
        return ([.. sources.Select(source => effects.Patched[source])], [.. sources.Select(source => effects.Attributed[source])]);
    }
}
