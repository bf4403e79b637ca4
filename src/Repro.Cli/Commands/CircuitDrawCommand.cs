using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Exchange;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Reporting.Circuits;

namespace Repro.Cli.Commands;

/// <summary><c>repro circuit draw</c>: a circuit of EAP-IG's format as a drawing (SVG) or as a graph for GraphViz (DOT).</summary>
internal static class CircuitDrawCommand
{
    public static Command Create()
    {
        var circuit = new Option<string>("--circuit") { Description = "A JSON file of a circuit, as 'repro circuit' and EAP-IG write it.", Required = true };
        var roles = new Option<string?>("--roles") { Description = "A JSON file of the model's heads in every role, as 'repro heads --json' prints it: colours the heads." };
        var title = new Option<string?>("--title") { Description = "Stands above the circuit (default: the file's name)." };
        var output = new Option<string>("--out") { Description = "The file to write: .svg or .dot.", Required = true };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "draw",
            "Draw a circuit.",
            new("repro circuit draw --circuit circuit.json --out circuit.svg", "layers upward, edges by score"),
            new("repro circuit draw --circuit circuit.json --roles heads.json --out circuit.svg", "with the roles of the heads, as 'repro heads --json' prints them"),
            new("repro circuit draw --circuit circuit.json --out circuit.dot", "for GraphViz"));
        foreach (var option in (Option[])[circuit, roles, title, output, json]) command.Add(option);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(circuit);
            var graph = EapIgGraphJson.Read(path);
            var picture = PictureOf(graph, parsed.GetValue(title) ?? Path.GetFileNameWithoutExtension(path), parsed.GetValue(roles) is { } file ? RolesIn(file, graph.Circuit.Graph) : new Dictionary<Component, IReadOnlyList<string>>());
            CircuitFile.Write(parsed.GetRequiredValue(output), picture);
            if (parsed.GetValue(json)) JsonOutput.Write(new { @out = Path.GetFullPath(parsed.GetRequiredValue(output)), edges = picture.Edges.Count, components = picture.Nodes.Count });
            else Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"drawn: {parsed.GetRequiredValue(output)}, {picture.Edges.Count} edges between {picture.Nodes.Count} components"));
            return ExitCode.Done;
        });
        return command;
    }

    private static CircuitPicture PictureOf(EapIgGraph file, string title, IReadOnlyDictionary<Component, IReadOnlyList<string>> roles) => new(
        title,
        DrawnGraph.ShapeOf(file.Circuit.Graph),
        [.. file.Circuit.EdgeNumbers.Select(edge => DrawnGraph.EdgeOf(file.Circuit.Graph, edge, file.Scores[edge]))],
        roles);

    private static Dictionary<Component, IReadOnlyList<string>> RolesIn(string path, ComponentGraph graph)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no '{path}'; write one with 'repro heads --model <folder> --json > heads.json'.");
        var heads = DrawnGraph.ShapeOf(graph).Components.Where(component => component.Kind == ComponentKind.Head).ToDictionary(component => component.Name, StringComparer.Ordinal);
        var played = new Dictionary<Component, List<string>>();
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var role in json.RootElement.EnumerateArray())
            {
                // a direct effect is what heads of several roles have, and no role
                var name = role.GetProperty("role").GetString()!;
                if (name == Heads.RoleRules.DirectEffect.Role) continue;
                foreach (var head in role.GetProperty("heads").EnumerateArray().Where(head => head.GetProperty("plays").GetBoolean()).Select(head => head.GetProperty("head").GetString()!))
                {
                    if (!heads.TryGetValue(head, out var component)) throw new InvalidDataException($"'{path}' names the head '{head}', which the circuit's model of {graph.Layers} layers and {graph.Heads} heads does not have; give the roles of the same model.");
                    if (!played.TryGetValue(component, out var roles)) played[component] = roles = [];
                    roles.Add(name);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"'{path}' is not what 'repro heads --json' prints ({e.Message.TrimEnd('.')}): write it with 'repro heads --model <folder> --json > heads.json'.", e);
        }

        return played.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value);
    }
}
