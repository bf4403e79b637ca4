using System.Globalization;
using System.Text;
using System.Text.Json;
using Repro.Reporting.Circuits;
using Repro.Reporting.Page.Data;

namespace Repro.Reporting.Page;

/// <summary>
/// The explorer's data as JSON: an index of the models, and each model by itself, which the page reads when it is looked at. The page has
/// neither layout nor numbering of its own. A model lists its components with their places, and every edge that any of its circuits has,
/// once, as a number that is made of its ends; a circuit is then places in that list, each less the one before it, and scores, rounded to
/// the three digits that are printed (roles' scores to thousandths at that). Every edge is there; of a model of many heads the scores of a
/// head are there at the checkpoints where it plays a role or is in a circuit.
/// </summary>
internal static class ExplorerJson
{
    private const int Digits = 3; // significant ones of scores: what is printed
    private const int Thousandths = 1000; // of roles' scores: a bound of 0.0000512 is one of 0
    private const int HeadsAllTold = 100; // models of no more heads tell all of their scores

    /// <summary>Ports of a component, with the one of those that have no three: see <see cref="NumberOf"/>.</summary>
    internal const int Ports = 4;

    /// <summary>What all models have in common, and their names.</summary>
    public static string Index(ExplorerData data) => Written(json =>
    {
        Strings(json, "missing", data.Missing);
        json.WriteNumber("ports", Ports);
        WriteStyles(json, data);
        json.WriteStartArray("models");
        foreach (var model in data.Models)
        {
            json.WriteStartObject();
            json.WriteString("suite", model.Suite);
            json.WriteString("name", model.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Each model of the data by itself.</summary>
    public static IReadOnlyList<string> Models(ExplorerData data)
    {
        var roles = RolesOf(data); // every score of every checkpoint is gone through for them
        return [.. data.Models.Select(model => Written(json => WriteModel(json, model, roles)))];
    }

    /// <summary>An edge as a number: places of its ends in the list of components, and its port (0: the one it has).</summary>
    internal static long NumberOf(int source, int target, HeadPort? port, int components) => ((long)source * components + target) * Ports + (port is { } input ? 1 + (int)input : 0);

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) // its own encoder writes < as an escape: the text can stand in a script element
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string[] RolesOf(ExplorerData data) =>
        [.. data.Models.SelectMany(model => model.Checkpoints).SelectMany(checkpoint => checkpoint.Roles ?? []).Select(role => role.Role).Distinct().OrderBy(role => RoleStyle.Of(role).Order).ThenBy(role => role, StringComparer.Ordinal)];

    private static void WriteStyles(Utf8JsonWriter json, ExplorerData data)
    {
        json.WriteStartArray("roles");
        foreach (var role in RolesOf(data))
        {
            var style = RoleStyle.Of(role);
            json.WriteStartObject();
            json.WriteString("name", role);
            // what heads of several roles have (a direct effect) has a score and no colour
            if (RoleStyle.Known.Contains(style))
            {
                json.WriteString("letter", style.Letter);
                json.WriteString("colour", style.Colour);
                json.WriteString("ink", style.Ink);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteModel(Utf8JsonWriter json, ExplorerModel model, string[] roles)
    {
        var layout = new CircuitLayout(model.Shape) { Measures = CircuitMeasures.ForPage(model.Shape) };
        Component[] components = [.. model.Shape.Components];
        var places = components.Select((component, i) => (component, i)).ToDictionary(pair => pair.component, pair => pair.i);
        var circuits = model.Tasks.SelectMany(task => task.Circuits).OfType<ExplorerCircuit>().ToList();
        long OfEdge(CircuitEdge edge) => NumberOf(places[edge.Source], places[edge.Target], edge.Port, components.Length);
        long[] edges = [.. circuits.SelectMany(circuit => circuit.Edges).Select(OfEdge).Distinct().Order()];
        var numbers = edges.Select((edge, i) => (edge, i)).ToDictionary(pair => pair.edge, pair => pair.i);

        json.WriteNumber("edgesOfTheModel", model.Edges);
        json.WriteBoolean("small", layout.Measures == CircuitMeasures.Small);
        Number(json, "width", layout.Width);
        Number(json, "height", layout.Height);
        json.WriteStartObject("size");
        foreach (var (name, length) in (ReadOnlySpan<(string, double)>)[("width", layout.Measures.NodeWidth), ("height", layout.Measures.NodeHeight), ("ends", layout.Measures.EndWidth), ("column", layout.Measures.Column), ("row", layout.Row), ("port", layout.Measures.PortOffset), ("handle", layout.Measures.LongestHandle), ("thinnest", EdgeStyle.Thinnest), ("thickest", layout.Measures.Thickest)])
            Number(json, name, length);
        json.WriteEndObject();
        json.WriteStartArray("nodes"); // name, x, y, layer or null
        foreach (var component in components)
        {
            json.WriteStartArray();
            json.WriteStringValue(component.Name);
            json.WriteRawValue(CircuitText.Number(layout.Of(component).X));
            json.WriteRawValue(CircuitText.Number(layout.Of(component).Y));
            if (component.Kind is ComponentKind.Head or ComponentKind.Mlp) json.WriteNumberValue(component.Layer);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges"); // numbers, each less the one before it
        for (var i = 0; i < edges.Length; i++) json.WriteNumberValue(edges[i] - (i == 0 ? 0 : edges[i - 1]));
        json.WriteEndArray();
        WriteCheckpoints(json, model, places, roles);
        json.WriteStartArray("tasks");
        foreach (var task in model.Tasks) WriteTask(json, task, edge => numbers[OfEdge(edge)]);
        json.WriteEndArray();
    }

    // at each checkpoint. Of a large model most heads are in no circuit there and play no role: their scores would be most of the page
    private static HashSet<Component> HeadsToTell(ExplorerModel model, int at)
    {
        var heads = (model.Checkpoints[at].Roles ?? []).ToArray();
        if (model.Shape.Layers * model.Shape.Heads <= HeadsAllTold) return [.. heads.Select(role => role.Head)];
        return [.. heads.Where(role => role.Plays).Select(role => role.Head), .. model.Tasks.Select(task => task.Circuits[at]).OfType<ExplorerCircuit>().SelectMany(circuit => circuit.Edges).SelectMany(edge => (Component[])[edge.Source, edge.Target])];
    }

    private static void WriteCheckpoints(Utf8JsonWriter json, ExplorerModel model, Dictionary<Component, int> places, string[] roles)
    {
        json.WriteStartArray("checkpoints");
        for (var at = 0; at < model.Checkpoints.Count; at++)
        {
            var checkpoint = model.Checkpoints[at];
            json.WriteStartObject();
            json.WriteNumber("step", checkpoint.Step);
            json.WriteNumber("tokens", checkpoint.Tokens);
            if (checkpoint.Roles is { } found)
            {
                var told = HeadsToTell(model, at);
                json.WriteStartObject("heads"); // number of the component to its roles: number, score and bounds in thousandths, 1 where it plays it
                foreach (var head in found.Where(role => told.Contains(role.Head)).GroupBy(role => role.Head).OrderBy(head => places[head.Key]))
                {
                    json.WriteStartArray(places[head.Key].ToString(CultureInfo.InvariantCulture));
                    foreach (var role in head)
                    {
                        json.WriteStartArray();
                        json.WriteNumberValue(Array.IndexOf(roles, role.Role));
                        foreach (var score in (double[])[role.Score, role.Lower, role.Upper]) Score(json, score, Thousandths);
                        if (role.Plays) json.WriteNumberValue(1);
                        json.WriteEndArray();
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTask(Utf8JsonWriter json, ExplorerTask task, Func<CircuitEdge, int> numberOf)
    {
        json.WriteStartObject();
        json.WriteString("name", task.Name);
        json.WriteString("metric", task.Metric);
        json.WriteStartArray("circuits");
        foreach (var circuit in task.Circuits)
        {
            if (circuit is null)
            {
                json.WriteNullValue();
                continue;
            }

            var edges = circuit.Edges.Select(edge => (Number: numberOf(edge), edge.Score)).OrderBy(edge => edge.Number).ToList();
            json.WriteStartObject();
            json.WritePropertyName("model");
            Score(json, circuit.Model);
            if (circuit.Faithfulness is { } faithfulness)
            {
                json.WritePropertyName("faithfulness");
                Score(json, faithfulness);
            }

            if (circuit.Absent is { } absent) json.WriteString("absent", absent);
            json.WriteStartArray("edges");
            for (var i = 0; i < edges.Count; i++) json.WriteNumberValue(edges[i].Number - (i == 0 ? 0 : edges[i - 1].Number));
            json.WriteEndArray();
            json.WriteStartArray("scores");
            foreach (var (_, score) in edges) Score(json, score);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(CircuitText.Number(value));
    }

    // JSON has no infinity; an interval of one sample may have bounds that are not numbers
    private static void Score(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(Rounded(value));
        else json.WriteNullValue();
    }

    // as a whole number of so small parts
    private static void Score(Utf8JsonWriter json, double value, int parts)
    {
        if (double.IsFinite(value)) json.WriteNumberValue((long)Math.Round(Rounded(value) * parts));
        else json.WriteNullValue();
    }

    private static double Rounded(double value) => double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
