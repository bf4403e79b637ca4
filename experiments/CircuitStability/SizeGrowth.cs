using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>One model's circuit size.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Parameters">Its weights.</param>
/// <param name="Heads">Attention heads of all layers.</param>
/// <param name="MeanNodes">Nodes of the circuit, mean over checkpoints; the embedding and the logits counted, as the paper does.</param>
/// <param name="FinalNodes">At the last checkpoint, where that is known.</param>
public sealed record ModelSize(string Model, double Parameters, int Heads, double MeanNodes, double? FinalNodes)
{
    /// <summary>The size that the model's name says; null where names say none.</summary>
    public double? NominalParameters { get; init; }

    /// <summary>The size in the authors' correlation script.</summary>
    public double? ParametersInScript { get; init; }
}

/// <summary>
/// Claim G1: circuits grow with model size. The quantity is the paper's, the mean node count of each model's circuit against its
/// parameters. Confirmed when both Pearson's r (the paper's figure) and Spearman's (which one large model cannot make) are found at the
/// given exact p to one side; refuted when both are found to fall; else inconclusive.
/// </summary>
internal static class SizeGrowth
{
    private const int FewestModels = Correlation.FewestPoints;
    private const double Rounding = 1e-9;

    /// <param name="suite">Its name.</param>
    /// <param name="task">Its name.</param>
    /// <param name="models">Smallest first; those whose circuit is not there left out.</param>
    /// <param name="leftOut">Models left out, each with its reason.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="areThePapersOwn">Whether the sizes are those behind the paper's correlation, so that no sampling error lies between the two.</param>
    public static (Verdict Verdict, object Numbers) Judge(string suite, string task, IReadOnlyList<ModelSize> models, IReadOnlyList<object> leftOut, CircuitStabilitySettings settings, bool areThePapersOwn)
    {
        double[] nodes = [.. models.Select(model => model.MeanNodes)];
        double[] parameters = [.. models.Select(model => model.Parameters)];
        double[] heads = [.. models.Select(model => (double)model.Heads)];
        var (pearson, spearman, withHeads) = (Correlation.PearsonTest(parameters, nodes), Correlation.SpearmanTest(parameters, nodes), Correlation.PearsonTest(heads, nodes));
        var kind = Correlations.Order(settings.OrderP, pearson, spearman);

        var mean = new Dictionary<string, object> { ["parameters"] = Correlations.Describe(parameters, nodes), ["heads"] = Correlations.Describe(heads, nodes) };
        double[]? nominal = models.All(model => model.NominalParameters is not null) && models.Count > 0 ? [.. models.Select(model => model.NominalParameters!.Value)] : null;
        double[]? script = models.All(model => model.ParametersInScript is not null) && models.Count > 0 ? [.. models.Select(model => model.ParametersInScript!.Value)] : null;
        if (nominal is not null) mean["nominalSizes"] = Correlations.Describe(nominal, nodes);
        if (script is not null) mean["sizesInTheAuthorsScript"] = Correlations.Describe(script, nodes);
        double[]? final = models.All(model => model.FinalNodes is not null) && models.Count > 0 ? [.. models.Select(model => model.FinalNodes!.Value)] : null;

        var reported = settings.Reported.FirstOrDefault(known => known.Task == task);
        var held = reported is null ? null : HeldAgainst(reported, models.Count, areThePapersOwn
            ? [("sizesInTheAuthorsScript", Correlation.Pearson(script!, nodes)), ("nominalSizes", Correlation.Pearson(nominal!, nodes)), ("parameters", Coefficient(pearson))]
            : [("parameters", Coefficient(pearson))], areThePapersOwn);

        var least = spearman.Match(test => test.Permutation.Match(p => string.Create(CultureInfo.InvariantCulture, $", at the least {p.LeastGreater:0.000} with {models.Count} models"), _ => ""), _ => "");
        var slip = script is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; with the sizes in the authors' script r {Correlation.Pearson(script, nodes).Value:0.000}, with the true ones {Correlation.Pearson(nominal!, nodes).Value:0.000}");
        var summary = models.Count < FewestModels
            ? $"{models.Count} models have a circuit: nothing to correlate"
            : $"mean nodes with parameters: r {Correlations.Text(pearson)}, rank correlation {Correlations.Text(spearman)}, p exact and to one side{least}; with heads r {Correlations.Text(withHeads)}{slip}";
        return (new Verdict("G1", task, kind, summary), new
        {
            claim = "G1",
            task,
            suite,
            verdict = kind,
            limit = settings.OrderP,
            meanNodesWith = mean,
            finalNodesWith = final is null ? null : new Dictionary<string, object> { ["parameters"] = Correlations.Describe(parameters, final), ["heads"] = Correlations.Describe(heads, final) },
            reported = held,
            models = models.Select(model => new { model.Model, parameters = model.Parameters, heads = model.Heads, meanNodes = model.MeanNodes, finalNodes = model.FinalNodes, nominalParameters = model.NominalParameters, parametersInScript = model.ParametersInScript }),
            leftOut,
        });
    }

    private static Outcome<double> Coefficient(Outcome<CorrelationTest> test) => test.Match<Outcome<double>>(found => found.Coefficient, absence => absence);

    // the paper's own data: only what its printing hides may differ. Ours: the sampling errors of both correlations too, on Fisher's scale, where they do not depend on r.
    private static object HeldAgainst(ReportedCorrelation reported, int ourModels, IReadOnlyList<(string Sizes, Outcome<double> Ours)> ours, bool areThePapersOwn) => new
    {
        value = reported.Value,
        readingError = reported.ReadingError,
        scale = areThePapersOwn ? "r" : "artanh r",
        sampling = areThePapersOwn ? "none: the same data" : "1 / sqrt(n - 3) of both",
        held = ours.Select(pair => pair.Ours.Match<object>(
            r =>
            {
                if (areThePapersOwn)
                {
                    var number = new ReportedNumber(reported.Value, reported.ReadingError, 0);
                    return new { sizes = pair.Sizes, ours = r, difference = r - reported.Value, tolerance = number.Tolerance(), agrees = number.Agrees(r) };
                }

                var theirs = Correlation.StandardErrorOfFisherZ(reported.Models);
                var own = Correlation.StandardErrorOfFisherZ(ourModels);
                if (!theirs.IsPresent || !own.IsPresent || Math.Abs(r) >= 1) return new { sizes = pair.Sizes, absent = "too few models, or all on a line" };
                var z = new ReportedNumber(Math.Atanh(reported.Value), ReadingErrorOfFisherZ(reported), theirs.Value);
                return new { sizes = pair.Sizes, ours = r, difference = Math.Atanh(r) - z.Value, tolerance = z.Tolerance(own.Value), agrees = z.Agrees(Math.Atanh(r), own.Value) };
            },
            absence => new { sizes = pair.Sizes, absent = absence.Reason })),
    };

    // the larger of both sides; a side that reaches a correlation of 1 has no end on this scale
    private static double ReadingErrorOfFisherZ(ReportedCorrelation reported) => ((double[])[reported.Value - reported.ReadingError, reported.Value + reported.ReadingError])
        .Where(edge => Math.Abs(edge) < 1 - Rounding)
        .Max(edge => Math.Abs(Math.Atanh(edge) - Math.Atanh(reported.Value)));
}
