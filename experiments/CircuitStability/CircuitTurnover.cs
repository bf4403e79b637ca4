using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>How alike the circuits of two checkpoints of a model are; each in [0, 1].</summary>
/// <param name="From">Tokens at the first.</param>
/// <param name="To">Tokens at the second.</param>
/// <param name="Edges">Jaccard of the edges.</param>
/// <param name="Nodes">Of heads and MLPs; null where not known.</param>
/// <param name="Weighted">Of the edges' shares of |score|; null where not known.</param>
public sealed record PairSimilarity(double From, double To, double Edges, double? Nodes, double? Weighted);

/// <summary>One model's circuits over training.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Parameters">Its weights.</param>
/// <param name="Consecutive">Each checkpoint with the next.</param>
/// <param name="Comparable">Pairs whose distances are those of the other models' pairs.</param>
public sealed record ModelTurnover(string Model, double Parameters, IReadOnlyList<PairSimilarity> Consecutive, IReadOnlyList<PairSimilarity> Comparable);

/// <summary>
/// Claim G3: circuits of consecutive checkpoints change, those of larger models less. What is compared between models is the mean edge
/// Jaccard over the same pairs of checkpoints in all of them, for pairs farther apart are less alike whatever the model. Confirmed when
/// it rises with size at the given exact p to one side, refuted when it falls, else inconclusive.
/// </summary>
internal static class CircuitTurnover
{
    public static (Verdict Verdict, object Numbers) Judge(string suite, string task, IReadOnlyList<ModelTurnover> models, CircuitStabilitySettings settings, object? reproduction = null)
    {
        var compared = models.Where(model => model.Comparable.Count >= settings.FewestPairs).ToArray();
        var common = compared.Length == 0 ? [] : compared.Select(model => model.Comparable.Select(pair => (pair.From, pair.To))).Aggregate((left, right) => left.Intersect(right)).ToHashSet();
        double[] sizes = [.. compared.Select(model => model.Parameters)];
        double[] means = common.Count >= settings.FewestPairs && compared.Length >= Correlation.FewestPoints ? [.. compared.Select(model => Common(model).Average(pair => pair.Edges))] : [];
        var order = means.Length == 0 ? new Absence(compared.Length < Correlation.FewestPoints
            ? $"an order needs {Correlation.FewestPoints} models"
            : $"fewer than {settings.FewestPairs} of the pairs are there in all of them") : Correlation.SpearmanTest(sizes, means);
        var kind = Correlations.Order(settings.OrderP, order);
        var least = order.Match(test => test.Permutation.Match(p => string.Create(CultureInfo.InvariantCulture, $", at the least {p.LeastGreater:0.000} with {compared.Length} models"), _ => ""), _ => "");
        var summary = means.Length == 0
            ? $"{compared.Length} of {models.Count} models with {settings.FewestPairs} pairs of checkpoints or more: {order.Absence?.Reason}"
            : $"mean edge Jaccard over the same {common.Count} pairs of checkpoints: " + string.Join(", ", compared.Zip(means, (model, mean) => string.Create(CultureInfo.InvariantCulture, $"{model.Model} {mean:0.00}")))
                + $"; rank correlation with size {Correlations.Text(order)}{least}";
        return (new Verdict("G3", task, kind, summary), new
        {
            claim = "G3",
            task,
            suite,
            verdict = kind,
            limit = settings.OrderP,
            pairsInAllModels = common.Count,
            meanOfTheSamePairsWithParameters = means.Length == 0 ? null : Correlations.Describe(sizes, means),
            meanOfConsecutivePairsWithParameters = compared.Length < Correlation.FewestPoints ? null : Correlations.Describe(sizes, [.. compared.Select(model => model.Consecutive.Average(pair => pair.Edges))]),
            models = models.Select(model => new
            {
                model.Model,
                parameters = model.Parameters,
                compared = compared.Contains(model),
                samePairs = means.Length == 0 || !compared.Contains(model) ? null : Describe(Common(model)),
                consecutive = Describe(model.Consecutive),
                consecutiveEvenInTokens = new StepSeries(model.Consecutive.Select(pair => new Stretch(pair.From, pair.To, pair.Edges))).Mean().Match<double?>(mean => mean, _ => null),
            }),
            reproduction,
        });

        PairSimilarity[] Common(ModelTurnover model) => [.. model.Comparable.Where(pair => common.Contains((pair.From, pair.To)))];
    }

    private static object Describe(IReadOnlyList<PairSimilarity> pairs) => new
    {
        pairs = pairs.Count,
        edges = Mean(pairs.Select(pair => (double?)pair.Edges)),
        nodes = Mean(pairs.Select(pair => pair.Nodes)),
        weighted = Mean(pairs.Select(pair => pair.Weighted)),
    };

    private static double? Mean(IEnumerable<double?> values) => values.ToArray() is { Length: > 0 } all && all.All(value => value is not null) ? all.Average() : null;
}
