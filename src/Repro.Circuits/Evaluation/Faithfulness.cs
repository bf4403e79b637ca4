using System.Globalization;
using Repro.Statistics;

namespace Repro.Circuits.Evaluation;

/// <summary>
/// How much of the model a circuit is, in both forms in use, of means over the data set. Where the denominator cannot be told from
/// zero there is no number: a ratio to noise is noise.
/// </summary>
/// <param name="OfModel">m(C) / m(M), the paper's form; absent unless m(M) lies above zero by its interval.</param>
/// <param name="Recovered">(m(C) - m(outside)) / (m(M) - m(outside)), EAP-IG's form; absent where the interval of the denominator holds zero.</param>
public sealed record Faithfulness(Outcome<Interval> OfModel, Outcome<Interval> Recovered)
{
    /// <summary>From one number a prompt of each run, in one order of prompts.</summary>
    /// <param name="circuit">The circuit's metric, <see cref="CircuitEvaluator.Evaluate(Circuit)"/>.</param>
    /// <param name="clean">The whole model's, <see cref="CircuitEvaluator.Clean"/>.</param>
    /// <param name="outside">That of no circuit at all, <see cref="CircuitEvaluator.Outside"/>.</param>
    /// <param name="draws">Resamples of the prompts, shared by everything that is compared.</param>
    /// <param name="confidence">Share of the replicates between the bounds, in (0, 1).</param>
    /// <remarks>
    /// Numerator and denominator are taken of the same resample. A resample whose denominator is not on the estimate's side of zero has
    /// no ratio and is left out; <see cref="Interval.Resamples"/> says how many were used.
    /// </remarks>
    /// <exception cref="ArgumentException">The counts differ from each other or from the draws', or a value is not finite.</exception>
    public static Faithfulness Of(IReadOnlyList<double> circuit, IReadOnlyList<double> clean, IReadOnlyList<double> outside, ResampleDraws draws, double confidence = Bootstrap.DefaultConfidence)
    {
        if (circuit.Count != clean.Count || clean.Count != outside.Count)
        {
            throw new ArgumentException($"{circuit.Count} values of the circuit, {clean.Count} of the model and {outside.Count} of the run outside the circuit: there must be one of each for every prompt.");
        }

        double[] gained = [.. circuit.Zip(outside, (value, floor) => value - floor)];
        double[] range = [.. clean.Zip(outside, (value, floor) => value - floor)];
        var model = Bootstrap.Mean([.. clean], draws, confidence);
        var difference = Bootstrap.Mean(range, draws, confidence);
        return new(
            model.Lower > 0 ? Ratio([.. circuit], [.. clean], draws, confidence) : Undefined("the model's own metric", "is not above zero by more than its noise", model),
            difference.Contains(0) ? Undefined("the model's metric less that of the run outside the circuit", "cannot be told from zero", difference) : Ratio(gained, range, draws, confidence));
    }

    private static Outcome<Interval> Ratio(double[] above, double[] below, ResampleDraws draws, double confidence)
    {
        var replicates = new List<double>(draws.Count);
        var side = Math.Sign(below.Average());
        for (var resample = 0; resample < draws.Count; resample++)
        {
            var denominator = draws.Mean(below, resample);
            if (Math.Sign(denominator) == side) replicates.Add(draws.Mean(above, resample) / denominator);
        }

        return Bootstrap.Percentile(above.Average() / below.Average(), [.. replicates], below.Length, confidence);
    }

    private static Absence Undefined(string what, string why, Interval interval) =>
        new(string.Create(CultureInfo.InvariantCulture, $"undefined here: {what}, {interval}, {why}"));
}
