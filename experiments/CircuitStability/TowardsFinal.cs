using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The similarities of one model's circuits with each other.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Tokens">At each checkpoint with a circuit, rising; the last is the final one.</param>
/// <param name="Between">Of the circuits at two places.</param>
public sealed record ModelSimilarities(string Model, IReadOnlyList<double> Tokens, Func<int, int, PairSimilarity> Between);

/// <summary>
/// Claim G4: circuits drift towards their final form. The quantity is the rank correlation of the edge Jaccard with the final circuit and
/// tokens. Confirmed when it is found to rise, at the given p to one side, in every model with enough checkpoints; refuted when it falls
/// in every one; else inconclusive. A circuit that only wandered would come nearer to wherever it ends too: so beside it stands how
/// much more alike a circuit is to the final one than two circuits as far apart elsewhere in training.
/// </summary>
internal static class TowardsFinal
{
    public static (Verdict Verdict, object Numbers) Judge(string suite, string task, IReadOnlyList<ModelSimilarities> models, CircuitStabilitySettings settings)
    {
        var judged = models.Select(model => new Drift(model, settings)).ToArray();
        var enough = judged.Where(drift => drift.ToFinal.Length >= settings.FewestCheckpoints).ToArray();
        VerdictKind[] kinds = [.. enough.Select(drift => Correlations.Order(settings.OrderP, drift.Order))];
        var kind = kinds.Length > 0 && kinds.Distinct().Count() == 1 ? kinds[0] : VerdictKind.Inconclusive;
        var summary = enough.Length == 0
            ? $"no model has {settings.FewestCheckpoints} checkpoints with a circuit before the last"
            : "rank correlation of tokens and edge Jaccard with the final circuit: " + string.Join(", ", enough.Select(drift => string.Create(CultureInfo.InvariantCulture, $"{drift.Model} {Correlations.Text(drift.Order)}")))
                + "; more alike than pairs as far apart elsewhere by " + string.Join(", ", enough.Select(drift => drift.Excess is { } excess ? string.Create(CultureInfo.InvariantCulture, $"{excess:+0.00;-0.00}") : "unknown"));
        return (new Verdict("G4", task, kind, summary), new
        {
            claim = "G4",
            task,
            suite,
            verdict = kind,
            limit = settings.OrderP,
            resampled = "orders of the checkpoints; neighbours are alike, so p is too small. The prompts are not drawn again: each draw would be a search for every circuit",
            models = judged.Select(drift => new
            {
                drift.Model,
                counted = enough.Contains(drift),
                withTokens = new
                {
                    edges = Correlations.Describe(drift.Tokens, [.. drift.ToFinal.Select(pair => pair.Edges)]),
                    nodes = Rank(drift, pair => pair.Nodes),
                    weighted = Rank(drift, pair => pair.Weighted),
                },
                first = drift.ToFinal.Length == 0 ? null : (double?)drift.ToFinal[0].Edges,
                lastBefore = drift.ToFinal.Length == 0 ? null : (double?)drift.ToFinal[^1].Edges,
                moreAlikeThanElsewhere = drift.Excess,
                comparedWithElsewhere = drift.ComparedElsewhere,
            }),
        });
    }

    private static double? Rank(Drift drift, Func<PairSimilarity, double?> value) => drift.ToFinal.All(pair => value(pair) is not null)
        ? Correlation.Spearman(drift.Tokens, [.. drift.ToFinal.Select(pair => value(pair)!.Value)]).Match<double?>(rank => rank, _ => null)
        : null;

    private sealed class Drift
    {
        public Drift(ModelSimilarities model, CircuitStabilitySettings settings)
        {
            var last = model.Tokens.Count - 1;
            Model = model.Model;
            Tokens = [.. model.Tokens.Take(Math.Max(last, 0))];
            ToFinal = [.. Enumerable.Range(0, Tokens.Count).Select(i => model.Between(i, last))];
            Order = Correlation.SpearmanTest(Tokens, [.. ToFinal.Select(pair => pair.Edges)]);

            List<double> excesses = [];
            for (var i = 0; i < Tokens.Count; i++)
            {
                // the final circuit itself is not among these
                var elsewhere = CheckpointPairs.AtDistance(Tokens, model.Tokens[last] - Tokens[i], settings.Comparable.WithinOfFinal);
                if (elsewhere.Count > 0) excesses.Add(ToFinal[i].Edges - elsewhere.Average(pair => model.Between(pair.First, pair.Second).Edges));
            }

            ComparedElsewhere = excesses.Count;
            Excess = excesses.Count > 0 ? excesses.Average() : null;
        }

        public string Model { get; }

        public IReadOnlyList<double> Tokens { get; }

        public PairSimilarity[] ToFinal { get; }

        public Outcome<CorrelationTest> Order { get; }

        public double? Excess { get; }

        public int ComparedElsewhere { get; }
    }
}
