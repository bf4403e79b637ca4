using System.Globalization;
using Repro.Circuits.Attribution;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>One attribution of one model beside exact patching.</summary>
/// <param name="Name">Of the attribution.</param>
/// <param name="OfScores">Spearman's correlation of scores and effects, with its interval over the edges.</param>
/// <param name="Magnitudes">The same of their magnitudes, by which a circuit is picked.</param>
/// <param name="OfLargeEffects">As <paramref name="OfScores"/>, of the edges alone whose |effect| is large.</param>
/// <param name="TopShared">Share of the edges of largest |effect| that are among as many of largest |score|; as many as the minimal circuit has.</param>
public sealed record AttributionAgreement(string Name, Outcome<Interval> OfScores, Outcome<double> Magnitudes, Outcome<double> OfLargeEffects, double? TopShared);

/// <summary>All attributions of one model at its final checkpoint.</summary>
public sealed class ModelAgreement
{
    private readonly int[] large = [];

    /// <param name="model">Its circuits.</param>
    /// <param name="cell">Effects and scores, or why there are none.</param>
    /// <param name="settings">Resamples of the edges.</param>
    public ModelAgreement(ModelCircuits model, Outcome<ExactPatchingResult> cell, MethodChecksSettings settings)
    {
        Model = model;
        Absence = cell.Absence;
        if (!cell.TryGet(out var found)) return;
        Edges = found.Effects.Length;
        // the truth from half of the prompts beside that from the other half: no attribution can be asked to agree better
        Halves = Correlation.Spearman(found.FirstEffects, found.SecondEffects);
        Top = model.Followed.Count > 0 ? model.Followed[^1].Minimal.Edges.Length : null;
        large = [.. Enumerable.Range(0, Edges).Where(edge => Math.Abs(found.Effects[edge]) > settings.Exact.LargeEffect)];
        var draws = Bootstrap.Resample(Edges, settings.Exact.Resamples, settings.Bootstrap.Seed);
        Attributions = [.. Ways.Select(way => Of(way.Name, found.Effects, found.Scores[way.Name], draws, settings.Bootstrap.Confidence))];
    }

    /// <summary>
    /// The attributions of the claim: the suite's own (EAP-IG, 5 midpoints), the same with the 30 points that the paper takes, plain EAP, and the mean
    /// of the clean and the corrupted gradient.
    /// </summary>
    public static IReadOnlyList<NamedAttribution> Ways { get; } =
    [
        new("eap-ig-5", AttributionSettings.Corrected),
        new("eap-ig-30", AttributionSettings.Corrected with { Steps = AttributionSettings.Reference2024.Steps }),
        new("eap", AttributionSettings.Corrected with { Method = AttributionMethod.Eap }),
        new("clean-corrupted", AttributionSettings.Corrected with { Method = AttributionMethod.CleanCorrupted }),
    ];

    public ModelCircuits Model { get; }

    /// <summary>Why there is nothing, where there is nothing.</summary>
    public Absence? Absence { get; }

    /// <summary>Of the model's graph.</summary>
    public int Edges { get; }

    /// <summary>Those with a large effect.</summary>
    public int LargeEdges => large.Length;

    /// <summary>Spearman's correlation of the effects on the two halves of the prompts.</summary>
    public Outcome<double> Halves { get; } = new Absence("not measured");

    /// <summary>Edges of the final minimal circuit; null where there is none.</summary>
    public int? Top { get; }

    /// <summary>In the order of <see cref="Ways"/>.</summary>
    public IReadOnlyList<AttributionAgreement> Attributions { get; } = [];

    private AttributionAgreement Of(string name, double[] effects, double[] scores, ResampleDraws draws, double confidence)
    {
        double[] replicates = [.. Enumerable.Range(0, draws.Count).Select(draw =>
        {
            var edges = draws[draw].ToArray();
            return Correlation.Spearman([.. edges.Select(edge => scores[edge])], [.. edges.Select(edge => effects[edge])]);
        }).Where(value => value.IsPresent).Select(value => value.Value)];
        return new AttributionAgreement(
            name,
            Correlation.Spearman(scores, effects).Match<Outcome<Interval>>(
                estimate => replicates.Length > 0 ? Bootstrap.Percentile(estimate, replicates, effects.Length, confidence) : new Absence("no resample has a correlation"),
                absence => absence),
            Correlation.Spearman(Magnitude(scores), Magnitude(effects)),
            Correlation.Spearman([.. large.Select(edge => scores[edge])], [.. large.Select(edge => effects[edge])]),
            Top is { } top and > 0 ? Largest(effects, top).Intersect(Largest(scores, top)).Count() / (double)top : null);
    }

    private static double[] Magnitude(double[] values) => [.. values.Select(Math.Abs)];

    private static IEnumerable<int> Largest(double[] values, int count) => Enumerable.Range(0, values.Length).OrderByDescending(edge => Math.Abs(values[edge])).ThenBy(edge => edge).Take(count);
}

/// <summary>
/// Claim R4, of the attribution that the suite's circuits are made by, in every model at its final checkpoint (learned or not: there is always a
/// truth). Confirmed when in every model the correlation's interval lies above the limit, refuted when in some it lies below, else inconclusive.
/// </summary>
public static class ExactAgreement
{
    /// <param name="suite">For its name.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">The limit, and which attribution decides.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ModelAgreement> models, MethodChecksSettings settings)
    {
        var limit = settings.Exact.CorrelationAbove;
        var judged = models.Select(model => (model.Model.Model.Name, Way: model.Attributions.SingleOrDefault(way => way.Name == settings.Exact.Attribution))).Where(item => item.Way is { OfScores.IsPresent: true }).ToArray();
        var kind = judged.Length == 0 ? VerdictKind.Inconclusive
            : judged.All(item => item.Way!.OfScores.Value.Lower > limit) ? VerdictKind.Confirmed
            : judged.Any(item => item.Way!.OfScores.Value.Upper < limit) ? VerdictKind.Refuted
            : VerdictKind.Inconclusive;
        var summary = judged.Length == 0
            ? "no exact effects"
            : string.Create(CultureInfo.InvariantCulture, $"rank correlation of {settings.Exact.Attribution} with exact patching, limit {limit:0.0}: {string.Join("; ", judged.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Name} {item.Way!.OfScores.Value.Estimate:0.00} [{item.Way.OfScores.Value.Lower:0.00}, {item.Way.OfScores.Value.Upper:0.00}]")))}{Besides(models, settings)}");
        return (new Verdict("R4", settings.Task, kind, summary), new
        {
            claim = "R4",
            task = settings.Task,
            suite = suite.Name,
            verdict = kind,
            attribution = settings.Exact.Attribution,
            limit,
            prompts = settings.Exact.Prompts,
            largeEffect = settings.Exact.LargeEffect,
            models = models.Select(model => new
            {
                model = model.Model.Model.Name,
                absent = model.Absence?.Reason,
                edges = model.Edges,
                edgesOfLargeEffect = model.LargeEdges,
                exactOnTwoHalves = model.Halves.IsPresent ? model.Halves.Value : (double?)null,
                topEdges = model.Top,
                attributions = model.Attributions.Select(way => new
                {
                    attribution = way.Name,
                    correlation = way.OfScores.Match<object>(interval => new { spearman = interval.Estimate, lower = interval.Lower, upper = interval.Upper }, absence => new { absent = absence.Reason }),
                    ofLargeEffects = way.OfLargeEffects.IsPresent ? way.OfLargeEffects.Value : (double?)null,
                    ofMagnitudes = way.Magnitudes.IsPresent ? way.Magnitudes.Value : (double?)null,
                    shareOfTopEdges = way.TopShared,
                }),
            }),
        });
    }

    // what the verdict does not say: how good the scores are where circuits are made of them, and how good the others' are
    private static string Besides(IReadOnlyList<ModelAgreement> models, MethodChecksSettings settings)
    {
        var own = settings.Exact.Attribution;
        string[] parts =
        [
            .. Range(own, way => way.OfLargeEffects.IsPresent ? way.OfLargeEffects.Value : null, string.Create(CultureInfo.InvariantCulture, $"of edges with an effect above {settings.Exact.LargeEffect} alone")),
            .. Range(own, way => way.TopShared, "of the largest, as many as the minimal circuit has, shared"),
            .. ModelAgreement.Ways.Where(way => way.Name != own).SelectMany(way => Range(way.Name, other => other.OfScores.IsPresent ? other.OfScores.Value.Estimate : null, way.Name)),
        ];
        return string.Concat(parts.Select(part => "; " + part));

        IEnumerable<string> Range(string attribution, Func<AttributionAgreement, double?> value, string what)
        {
            double[] values = [.. models.SelectMany(model => model.Attributions).Where(way => way.Name == attribution).Select(value).OfType<double>()];
            return values.Length == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{what} {values.Min():0.00} to {values.Max():0.00}")];
        }
    }
}
