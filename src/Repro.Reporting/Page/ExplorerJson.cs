using System.Globalization;
using System.Text;
using System.Text.Json;
using Repro.Reporting.Circuits;
using Repro.Reporting.Page.Data;

namespace Repro.Reporting.Page;

/// <summary>
/// The explorer's data as JSON, laid out: the page has neither layout nor numbering of its own. A model lists its components with their
/// places, and every edge that any of its circuits has, once, with its curve; a circuit is then numbers of edges, each less the one
/// before it, and their scores.
/// </summary>
internal static class ExplorerJson
{
    private const int Digits = 3; // significant ones of scores: what is printed

    public static string Text(ExplorerData data)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) // its own encoder writes < as an escape: the text can stand in a script element
        {
            json.WriteStartObject();
            Strings(json, "missing", data.Missing);
            json.WriteStartObject("size");
            Number(json, "width", CircuitLayout.NodeWidth);
            Number(json, "height", CircuitLayout.NodeHeight);
            Number(json, "port", CircuitLayout.PortOffset);
            Number(json, "thinnest", EdgeStyle.Thinnest);
            Number(json, "thickest", EdgeStyle.Thickest);
            json.WriteEndObject();
            WriteStyles(json, data);
            json.WriteStartArray("models");
            foreach (var model in data.Models) WriteModel(json, model, RolesOf(data));
            json.WriteEndArray();
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
        var layout = new CircuitLayout(model.Shape);
        Component[] components = [.. model.Shape.Components];
        var places = components.Select((component, i) => (component, i)).ToDictionary(pair => pair.component, pair => pair.i);
        var circuits = model.Tasks.SelectMany(task => task.Circuits).OfType<ExplorerCircuit>().ToList();
        CircuitEdge[] edges = [.. circuits.SelectMany(circuit => circuit.Edges).DistinctBy(edge => edge.Name).OrderBy(edge => places[edge.Source]).ThenBy(edge => places[edge.Target]).ThenBy(edge => edge.Port)];
        var numbers = edges.Select((edge, i) => (edge.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);

        json.WriteStartObject();
        json.WriteString("suite", model.Suite);
        json.WriteString("name", model.Name);
        json.WriteNumber("parameters", model.Parameters);
        json.WriteNumber("edgesOfTheModel", model.Edges);
        json.WriteNumber("layers", model.Shape.Layers);
        Number(json, "width", layout.Width);
        Number(json, "height", layout.Height);
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
        json.WriteStartArray("edges"); // source, target, port (-1: the one it has), start, handles and end
        foreach (var edge in edges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(places[edge.Source]);
            json.WriteNumberValue(places[edge.Target]);
            json.WriteNumberValue(edge.Port is { } port ? (int)port : -1);
            json.WriteStringValue(CircuitSvg.Path(layout.Curve(edge)));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        WriteCheckpoints(json, model, HeadsToTell(model, circuits), places, roles);
        json.WriteStartArray("tasks");
        foreach (var task in model.Tasks) WriteTask(json, task, numbers);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // of a large model most heads are in no circuit and play no role: their scores would be most of the page
    private static HashSet<Component> HeadsToTell(ExplorerModel model, List<ExplorerCircuit> circuits) =>
    [
        .. model.Checkpoints.SelectMany(checkpoint => checkpoint.Roles ?? []).Where(role => role.Plays).Select(role => role.Head),
        .. circuits.SelectMany(circuit => circuit.Edges).SelectMany(edge => (Component[])[edge.Source, edge.Target]),
    ];

    private static void WriteCheckpoints(Utf8JsonWriter json, ExplorerModel model, HashSet<Component> told, Dictionary<Component, int> places, string[] roles)
    {
        json.WriteStartArray("checkpoints");
        foreach (var checkpoint in model.Checkpoints)
        {
            json.WriteStartObject();
            json.WriteNumber("step", checkpoint.Step);
            json.WriteNumber("tokens", checkpoint.Tokens);
            if (checkpoint.Roles is { } found)
            {
                json.WriteStartObject("heads"); // number of the component to its roles: number, score, bounds, 1 where it plays it
                foreach (var head in found.Where(role => told.Contains(role.Head)).GroupBy(role => role.Head).OrderBy(head => places[head.Key]))
                {
                    json.WriteStartArray(places[head.Key].ToString(CultureInfo.InvariantCulture));
                    foreach (var role in head)
                    {
                        json.WriteStartArray();
                        json.WriteNumberValue(Array.IndexOf(roles, role.Role));
                        foreach (var score in (double[])[role.Score, role.Lower, role.Upper]) Score(json, score);
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

    private static void WriteTask(Utf8JsonWriter json, ExplorerTask task, Dictionary<string, int> numbers)
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

            var edges = circuit.Edges.Select(edge => (Number: numbers[edge.Name], edge.Score)).OrderBy(edge => edge.Number).ToList();
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
        if (double.IsFinite(value)) json.WriteNumberValue(double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        else json.WriteNullValue();
    }
}
