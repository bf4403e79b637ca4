using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Heads;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>One model's final circuit by what its heads do.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Heads">Of the model, layer by layer.</param>
/// <param name="InCircuit">Those of the circuit.</param>
/// <param name="Roles">The roles that each of <paramref name="Heads"/> plays.</param>
public sealed record CircuitRoles(string Model, IReadOnlyList<Head> Heads, IReadOnlyList<Head> InCircuit, IReadOnlyDictionary<Head, IReadOnlyList<string>> Roles)
{
    /// <summary>The roles that some of the heads play.</summary>
    public IEnumerable<string> Played(IEnumerable<Head> heads) => heads.SelectMany(head => Roles[head]).Distinct(StringComparer.Ordinal);
}

/// <summary>
/// Circuits of different sizes cannot be put into one another edge by edge; their heads can be compared by what they do. Of every two models:
/// the Jaccard of the sets of roles that heads of their final circuits play, beside that of as many heads drawn at random from each.
/// </summary>
public sealed class RoleCensus
{
    private readonly IReadOnlyList<(CircuitRoles Smaller, CircuitRoles Larger, double Shared, double Random, double AsMuch)> pairs;
    private readonly IReadOnlyList<CircuitRoles> models;

    /// <param name="models">Smallest first.</param>
    /// <param name="settings">Draws of random heads.</param>
    public RoleCensus(IReadOnlyList<CircuitRoles> models, RoleSettings settings)
    {
        this.models = models;
        var random = new SeededRandom(settings.Seed);
        pairs = [.. models.SelectMany((smaller, i) => models.Skip(i + 1).Select(larger =>
        {
            var shared = Shared(smaller, smaller.InCircuit, larger, larger.InCircuit);
            var stream = random.Fork($"{smaller.Model} {larger.Model}");
            double[] drawn = [.. Enumerable.Range(0, settings.Draws).Select(_ => Shared(smaller, stream.Sample(smaller.Heads, smaller.InCircuit.Count), larger, stream.Sample(larger.Heads, larger.InCircuit.Count)))];
            return (smaller, larger, shared, drawn.Average(), drawn.Count(value => value >= shared) / (double)drawn.Length);
        }))];
    }

    /// <summary>The heads of a circuit and the roles of all heads.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="graph">Its components.</param>
    /// <param name="circuit">Edges of the final minimal circuit.</param>
    /// <param name="heads">The roles' scores.</param>
    /// <param name="settings">Which roles.</param>
    public static CircuitRoles Of(string model, ComponentGraph graph, IReadOnlyList<int> circuit, HeadsResult heads, RoleSettings settings)
    {
        Head[] all = [.. Enumerable.Range(0, graph.Layers).SelectMany(layer => Enumerable.Range(0, graph.Heads).Select(head => new Head(layer, head)))];
        var nodes = CircuitNodes.Of(new Circuit(graph, circuit)).ToHashSet();
        var plays = heads.Roles.Where(role => settings.Names.Contains(role.Role))
            .SelectMany(role => RoleRules.All[role.Role].Judge(role.ToScores()).Where(verdict => verdict.Plays).Select(verdict => (verdict.Head, role.Role)))
            .ToLookup(item => item.Head, item => item.Role);
        return new CircuitRoles(model, all, [.. all.Where(head => nodes.Contains(graph.HeadSource(head.Layer, head.Index)))], all.ToDictionary(head => head, head => (IReadOnlyList<string>)[.. plays[head]]));
    }

    /// <summary>One sentence.</summary>
    public string Words => pairs.Count == 0
        ? "over sizes there is nothing to compare"
        : string.Create(CultureInfo.InvariantCulture, $"over sizes the roles in final circuits have a Jaccard of {pairs.Average(pair => pair.Shared):0.00} on average, those of random heads {pairs.Average(pair => pair.Random):0.00}");

    /// <summary>For a result file.</summary>
    public object Describe() => new
    {
        models = models.Select(model => new
        {
            model = model.Model,
            headsInCircuit = model.InCircuit.Count,
            heads = model.Heads.Count,
            roles = model.Played(model.InCircuit).Order(StringComparer.Ordinal).ToDictionary(role => role, role => string.Create(CultureInfo.InvariantCulture, $"{model.InCircuit.Count(head => model.Roles[head].Contains(role))} of {model.Heads.Count(head => model.Roles[head].Contains(role))} heads")),
            headsWithoutRole = model.InCircuit.Count(head => model.Roles[head].Count == 0),
        }),
        pairs = pairs.Select(pair => new { smaller = pair.Smaller.Model, larger = pair.Larger.Model, jaccard = pair.Shared, ofRandomHeads = pair.Random, shareOfDrawsAsHigh = pair.AsMuch }),
    };

    private static double Shared(CircuitRoles smaller, IEnumerable<Head> ofSmaller, CircuitRoles larger, IEnumerable<Head> ofLarger) => Jaccard.Of(smaller.Played(ofSmaller), larger.Played(ofLarger));
}
