using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>One of several models that differ by their seeds.</summary>
/// <param name="Circuits">Its circuits, and whether it has learned the task.</param>
/// <param name="Probes">The probe's curve of every task, as recorded in training.</param>
/// <param name="Emergence">Of the judged task in that curve; absent also where <paramref name="Circuits"/> says that it was not learned.</param>
public sealed record SeedModel(ModelCircuits Circuits, IReadOnlyDictionary<string, Outcome<TrainingCurve>> Probes, Outcome<EmergencePoint> Emergence)
{
    /// <summary>With the emergence of the task by the rule.</summary>
    public static SeedModel Of(ModelCircuits circuits, IReadOnlyDictionary<string, Outcome<TrainingCurve>> probes, MethodChecksSettings settings) =>
        new(circuits, probes, circuits.Emergence.IsPresent ? Find(probes[settings.Task], settings) : circuits.Emergence.Absence);

    /// <summary>Emergence in a probe's curve by the rule.</summary>
    public static Outcome<EmergencePoint> Find(Outcome<TrainingCurve> curve, MethodChecksSettings settings) => curve.Match(
        found => Repro.Statistics.Emergence.Find(found, settings.Emergence.ToRule()),
        absence => absence);
}

/// <summary>
/// Claim R5. Confirmed when every seed learns the task and the token counts lie within the limit's ratio, refuted when some seeds learn it and
/// others do not, or the ratio is beyond the limit; inconclusive when none learns it or a record is missing. With few seeds an interval
/// over them says nothing, so there is none.
/// </summary>
public static class SeedAgreement
{
    /// <param name="suite">For its name.</param>
    /// <param name="seeds">The models.</param>
    /// <param name="settings">The limit.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<SeedModel> seeds, MethodChecksSettings settings)
    {
        var limit = settings.Seeds.SameWithinRatio;
        var learn = seeds.Where(seed => seed.Circuits.Emergence.IsPresent).ToArray();
        double[] tokens = [.. learn.Where(seed => seed.Emergence.IsPresent).Select(seed => (double)seed.Emergence.Value.Tokens)];
        var ratio = Spread.Ratio(tokens);
        var kind = seeds.Count < 2 || learn.Length == 0 || tokens.Length < learn.Length ? VerdictKind.Inconclusive
            : learn.Length < seeds.Count || ratio is { IsPresent: true, Value: var value } && value > limit ? VerdictKind.Refuted
            : VerdictKind.Confirmed;
        var counts = ratio.Match(
            value => string.Create(CultureInfo.InvariantCulture, $"at {tokens.Min() / 1e6:0.00}M to {tokens.Max() / 1e6:0.00}M tokens (max/min {value:0.00}, limit {limit:0.0})"),
            absence => tokens.Length == 1 ? string.Create(CultureInfo.InvariantCulture, $"at {tokens[0] / 1e6:0.00}M tokens") : absence.Reason);
        var sizes = learn.Where(seed => seed.Circuits.Followed.Count > 0).Select(seed => seed.Circuits.Followed[^1].Minimal.Edges.Length.ToString(CultureInfo.InvariantCulture)).ToArray();
        var edges = sizes.Length == 0 ? "" : $", last circuits of {string.Join(" and ", sizes)} edges";
        var not = seeds.Except(learn).ToArray();
        var summary = $"{learn.Length} of {seeds.Count} seeds of {suite.Models[0].Name} learn {settings.Task}, {counts}{edges}{(not.Length == 0 ? "" : $"; not {string.Join(", ", not.Select(seed => $"{seed.Circuits.Model.Name} ({seed.Circuits.Emergence.Absence!.Reason})"))}")}";
        return (new Verdict("R5", settings.Task, kind, summary), new
        {
            claim = "R5",
            task = settings.Task,
            suite = suite.Name,
            verdict = kind,
            limit,
            ratio = ratio.Match<double?>(value => value, _ => null),
            seeds = seeds.Select(seed => new
            {
                model = seed.Circuits.Model.Name,
                emergence = Describe(seed.Emergence),
                atCheckpoints = seed.Circuits.DescribeEmergence(),
                circuits = seed.Circuits.Followed.Select(circuit => new { step = circuit.Checkpoint.Step, edges = circuit.Minimal.Edges.Length, nodes = circuit.Minimal.Nodes, heads = circuit.Minimal.Heads, faithfulness = circuit.Minimal.Faithfulness }),
                // of the other tasks the probe alone, with no test of whether they were learned: they decide nothing
                probes = seed.Probes.ToDictionary(probe => probe.Key, probe => new { final = probe.Value.IsPresent && probe.Value.Value.Final.IsPresent ? probe.Value.Value.Final.Value : (double?)null, emergence = Describe(probe.Key == settings.Task ? seed.Emergence : SeedModel.Find(probe.Value, settings)) }),
            }),
        });
    }

    private static object Describe(Outcome<EmergencePoint> emergence) => emergence.Match<object>(point => new { step = point.Step, tokens = point.Tokens }, absence => new { absent = absence.Reason });
}
