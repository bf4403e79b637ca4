using Repro.Statistics;

namespace Repro.Heads.Algorithm;

/// <summary>
/// How much of a step's effect the components of its roles carry: P(roles, T) = sum of |T| over the candidates that play a role / sum of
/// |T| over all candidates, with T a component's mean effect (Tigges et al. 2024, section 4.3 and their code; as a share, not in percent).
/// Effects count whatever their sign; a scale that all effects share (clean less corrupted metric) drops out. Resampling draws prompts; who
/// plays a role stays as it was found on all of them.
/// </summary>
public static class EffectShare
{
    /// <summary>The share over all prompts; absent where the step is undefined, no candidate plays a role, or nothing has an effect.</summary>
    public static Outcome<double> Of(AlgorithmStep step, StepCandidates candidates) => Of(step, candidates, Means(step));

    /// <summary>The share of given mean effects, for example of one resample.</summary>
    /// <param name="step">The step.</param>
    /// <param name="candidates">Over which components.</param>
    /// <param name="means">One a source, in the step's order.</param>
    public static Outcome<double> Of(AlgorithmStep step, StepCandidates candidates, IReadOnlyList<double> means) =>
        Weights(step, candidates, means).Match<Outcome<double>>(weights => step.Sources.Zip(weights, (source, weight) => source.Roles.Count > 0 ? weight : 0).Sum(), absence => absence);

    /// <summary>Mean effects in every resample of the prompts, [resample][source]; steps of the same effects share them.</summary>
    /// <exception cref="ArgumentException">The draws are over another number of prompts.</exception>
    public static double[][] ResampledMeans(AlgorithmStep step, ResampleDraws draws) =>
        [.. Enumerable.Range(0, draws.Count).Select(resample => step.Sources.Select(source => draws.Mean(source.Falls, resample)).ToArray())];

    /// <summary>The share with its bootstrap interval over prompts.</summary>
    /// <inheritdoc cref="ResampledMeans"/>
    public static Outcome<Interval> Interval(AlgorithmStep step, StepCandidates candidates, ResampleDraws draws, double confidence = Bootstrap.DefaultConfidence)
    {
        if (!Of(step, candidates).TryGet(out var share)) return Of(step, candidates).Absence!;
        double[] replicates = [.. ResampledMeans(step, draws).Select(means => Of(step, candidates, means)).Where(outcome => outcome.IsPresent).Select(outcome => outcome.Value)];
        return Bootstrap.Percentile(share, replicates, draws.Samples, confidence);
    }

    /// <summary>Mean effect of every source.</summary>
    internal static double[] Means(AlgorithmStep step) => [.. step.Sources.Select(source => source.Falls.Average())];

    /// <summary>|mean effect| of every source, zero outside the candidates, over their sum; absent as the share is.</summary>
    internal static Outcome<double[]> Weights(AlgorithmStep step, StepCandidates candidates, IReadOnlyList<double> means)
    {
        if (step.Absence is { } undefined) return undefined;
        if (!step.Sources.Any(source => IsCandidate(source, candidates))) return new Absence("the minimal circuit holds no component that could do this step");
        if (!step.Sources.Any(source => source.Roles.Count > 0)) return new Absence("no component plays the step's role");
        if (!step.Sources.Any(source => source.Roles.Count > 0 && IsCandidate(source, candidates))) return new Absence("no component that plays the step's role is in the minimal circuit");
        double[] effects = [.. step.Sources.Select((source, i) => IsCandidate(source, candidates) ? Math.Abs(means[i]) : 0)];
        var total = effects.Sum();
        return total > 0 ? (double[])[.. effects.Select(effect => effect / total)] : new Absence("no component has an effect along the step's paths");
    }

    private static bool IsCandidate(StepSource source, StepCandidates candidates) => candidates == StepCandidates.All || source.InCircuit;
}
