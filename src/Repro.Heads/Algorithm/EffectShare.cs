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
    public static Outcome<double> Of(AlgorithmStep step, StepCandidates candidates) => Of(step, candidates, falls => falls.Average());

    /// <summary>The share over one resample of the prompts.</summary>
    /// <exception cref="ArgumentException">The draws are over another number of prompts.</exception>
    public static Outcome<double> Resampled(AlgorithmStep step, StepCandidates candidates, ResampleDraws draws, int resample) =>
        Of(step, candidates, falls => draws.Mean(falls, resample));

    /// <summary>The share with its bootstrap interval over prompts.</summary>
    /// <inheritdoc cref="Resampled"/>
    public static Outcome<Interval> Interval(AlgorithmStep step, StepCandidates candidates, ResampleDraws draws, double confidence = Bootstrap.DefaultConfidence)
    {
        if (!Of(step, candidates).TryGet(out var share)) return Of(step, candidates).Absence!;
        double[] replicates = [.. Enumerable.Range(0, draws.Count).Select(resample => Resampled(step, candidates, draws, resample)).Where(outcome => outcome.IsPresent).Select(outcome => outcome.Value)];
        return Bootstrap.Percentile(share, replicates, draws.Samples, confidence);
    }

    /// <summary>|mean effect| of every source, zero outside the candidates, over their sum; absent as the share is.</summary>
    internal static Outcome<double[]> Weights(AlgorithmStep step, StepCandidates candidates, Func<double[], double> mean)
    {
        if (step.Absence is { } undefined) return undefined;
        if (!step.Sources.Any(source => IsCandidate(source, candidates))) return new Absence("the minimal circuit holds no component that could do this step");
        if (!step.Sources.Any(source => source.Roles.Count > 0)) return new Absence("no component plays the step's role");
        if (!step.Sources.Any(source => source.Roles.Count > 0 && IsCandidate(source, candidates))) return new Absence("no component that plays the step's role is in the minimal circuit");
        double[] effects = [.. step.Sources.Select(source => IsCandidate(source, candidates) ? Math.Abs(mean(source.Falls)) : 0)];
        var total = effects.Sum();
        return total > 0 ? (double[])[.. effects.Select(effect => effect / total)] : new Absence("no component has an effect along the step's paths");
    }

    internal static bool IsCandidate(StepSource source, StepCandidates candidates) => candidates == StepCandidates.All || source.InCircuit;

    private static Outcome<double> Of(AlgorithmStep step, StepCandidates candidates, Func<double[], double> mean) =>
        Weights(step, candidates, mean).Match<Outcome<double>>(weights => step.Sources.Zip(weights, (source, weight) => source.Roles.Count > 0 ? weight : 0).Sum(), absence => absence);
}
