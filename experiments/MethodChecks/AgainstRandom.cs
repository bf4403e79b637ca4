using System.Globalization;
using MathNet.Numerics.Statistics;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;

namespace MethodChecks;

/// <summary>
/// Claim R3: every followed checkpoint's minimal circuit beside random connected ones of its size, in that checkpoint. Confirmed when each is
/// above the asked quantile of its random circuits, refuted when one is not above their median, else inconclusive.
/// </summary>
public static class AgainstRandom
{
    private const double Median = 0.5;

    /// <param name="suite">For its name.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">The quantile.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ModelTransfer> models, MethodChecksSettings settings)
    {
        var share = settings.Transfer.RandomQuantile;
        var own = models.SelectMany(model => Own(model)).ToArray();
        var kind = own.Length == 0 ? VerdictKind.Inconclusive
            : own.All(pair => pair.Faithfulness.Estimate > Quantile(pair, share)) ? VerdictKind.Confirmed
            : own.Any(pair => pair.Faithfulness.Estimate <= Quantile(pair, Median)) ? VerdictKind.Refuted
            : VerdictKind.Inconclusive;
        var summary = own.Length == 0
            ? $"no model has a circuit on {settings.Task}"
            : string.Create(CultureInfo.InvariantCulture, $"{own.Count(pair => pair.Faithfulness.Estimate > Quantile(pair, share))} of {own.Length} circuits are above the {share:0.00} quantile of {settings.Transfer.RandomDraws} random ones of their size: found {own.Min(pair => pair.Faithfulness.Estimate):0.00} to {own.Max(pair => pair.Faithfulness.Estimate):0.00}, random {own.Average(pair => pair.Random.Average()):0.00} on average, {own.Max(pair => pair.Random.Max()):0.00} at best");
        return (new Verdict("R3", settings.Task, kind, summary), new
        {
            claim = "R3",
            task = settings.Task,
            suite = suite.Name,
            verdict = kind,
            randomDraws = settings.Transfer.RandomDraws,
            models = models.Select(model => new
            {
                model = model.Model.Model.Name,
                absent = model.Absence?.Reason,
                circuits = Own(model).Count(),
                aboveQuantile = Own(model).Count(pair => pair.Faithfulness.Estimate > Quantile(pair, share)),
                faithfulness = Own(model).Any() ? Own(model).Average(pair => pair.Faithfulness.Estimate) : (double?)null,
                random = Own(model).Any() ? Own(model).Average(pair => pair.Random.Average()) : (double?)null,
                bestRandom = Own(model).Any() ? Own(model).Max(pair => pair.Random.Max()) : (double?)null,
            }),
        });
    }

    private static IEnumerable<TransferredPair> Own(ModelTransfer model) => model.Pairs.Where(pair => pair.From == pair.In);

    private static double Quantile(TransferredPair pair, double share) => SortedArrayStatistics.QuantileCustom([.. pair.Random.Order()], share, QuantileDefinition.R7);
}
