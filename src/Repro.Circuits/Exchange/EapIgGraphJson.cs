using System.Text.Json;
using Repro.Models;

namespace Repro.Circuits.Exchange;

/// <summary>
/// EAP-IG's graphs as JSON, in and out: <c>{"cfg": {"n_layers", "n_heads", "parallel_attn_mlp", "d_model"}, "nodes": {"a0.h1":
/// {"in_graph": true}, ...}, "edges": {"a0.h1-&gt;logits": {"score": 0.1, "in_graph": true}, ...}}</c>. Older versions write a node as
/// true or false alone: both are read, the newer form is written, in which the node <c>logits</c> is always true.
/// </summary>
/// <remarks>Reference: github.com/hannamw/EAP-IG, <c>Graph.to_json</c> and <c>from_json</c>, commit 4fad6c67. Other fields (a node's score) are passed over; neurons are refused.</remarks>
public static class EapIgGraphJson
{
    private const string Logits = "logits";

    /// <summary>Writes a graph; the file appears when it is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">Scores and circuit of one graph.</param>
    /// <param name="config">The model's shape, which that graph has; null: unknown, and <c>d_model</c>, which EAP-IG's own reader asks for, is left out.</param>
    /// <exception cref="ArgumentException">Scores, circuit and model are not of one shape.</exception>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    public static void Write(string path, EapIgGraph graph, GptNeoXConfig? config)
    {
        var components = graph.Scores.Graph;
        foreach (var other in (ComponentGraph[])[graph.Circuit.Graph, config is null ? components : new ComponentGraph(config)])
        {
            if ((other.Layers, other.Heads, other.ParallelResidual) != (components.Layers, components.Heads, components.ParallelResidual))
                throw new ArgumentException("Scores, circuit and model of one graph file are of one shape.", nameof(graph));
        }

        var nodes = graph.Nodes.ToHashSet();
        PartialFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }); // or every "->" becomes "-\u003E"
            json.WriteStartObject();
            json.WriteStartObject("cfg");
            json.WriteNumber("n_layers", components.Layers);
            json.WriteNumber("n_heads", components.Heads);
            json.WriteBoolean("parallel_attn_mlp", components.ParallelResidual);
            if (config is not null) json.WriteNumber("d_model", config.Width);
            json.WriteEndObject();

            json.WriteStartObject("nodes");
            for (var source = 0; source < components.SourceCount; source++) WriteNode(components.SourceName(source), nodes.Contains(source));
            WriteNode(Logits, inGraph: true);
            json.WriteEndObject();

            json.WriteStartObject("edges");
            for (var number = 0; number < components.Edges.Count; number++)
            {
                json.WriteStartObject(components.EdgeName(components.Edges[number]));
                json.WriteNumber("score", graph.Scores[number]);
                json.WriteBoolean("in_graph", graph.Circuit.Contains(number));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();

            void WriteNode(string name, bool inGraph)
            {
                json.WriteStartObject(name);
                json.WriteBoolean("in_graph", inGraph);
                json.WriteEndObject();
            }
        });
    }

    /// <summary>Reads the graph of a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The model's shape; the file's must be the same. (Its <c>d_model</c> may be missing.)</param>
    /// <exception cref="InvalidDataException">
    /// The file is missing or no JSON, is of another model, names a node or an edge that the model does not have, lacks one or has one
    /// twice, or has a score that is no finite number; the message is one sentence that names file, place and value.
    /// </exception>
    public static EapIgGraph Read(string path, GptNeoXConfig config) => Read(path, new ComponentGraph(config), config.Width);

    /// <summary>Reads the graph of whatever model the file says it is of.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">As for a model that is known; or the file does not begin with the model's shape.</exception>
    public static EapIgGraph Read(string path) => Read(path, null, null);

    private static EapIgGraph Read(string path, ComponentGraph? graph, int? width)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no '{path}'; name a graph file written by EAP-IG.");
        var text = File.ReadAllBytes(path);
        var reading = new Reading(path, graph, width);
        try
        {
            return reading.Read(text);
        }
        catch (JsonException e)
        {
            throw reading.Fault($"is no JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, after '{reading.Last}' (Python writes an infinite score so)", "write it again", e);
        }
    }

    /// <summary>One file as it is read, field by field: a graph of 1.6 million edges is 150 MB of text, too much for a tree of its values.</summary>
    private sealed class Reading(string path, ComponentGraph? known, int? width)
    {
        private const string SameModel = "read it with the config of the model that it was written for";

        private ComponentGraph? shape = known; // null: the file says it
        private readonly HashSet<string> sections = [];

        /// <summary>The last name that was read.</summary>
        public string Last { get; private set; } = "";

        public EapIgGraph Read(byte[] text)
        {
            if (shape is null)
            {
                ReadShape(text);
                sections.Clear();
            }

            var graph = Graph;
            var sources = Enumerable.Range(0, graph.SourceCount).ToDictionary(graph.SourceName, StringComparer.Ordinal);
            var destinations = Enumerable.Range(0, graph.DestinationCount).ToDictionary(graph.DestinationName, StringComparer.Ordinal);
            var nodes = new bool?[graph.SourceCount];
            var scores = new double?[graph.Edges.Count];
            var inGraph = new bool[scores.Length];

            var json = new Utf8JsonReader(text);
            json.Read();
            Demand(json.TokenType == JsonTokenType.StartObject, "the file", json);
            while (NextField(ref json) is { } section)
            {
                switch (section)
                {
                    case "cfg":
                        Enter(ref json, section);
                        ReadConfig(ref json);
                        break;
                    case "nodes":
                        Enter(ref json, section);
                        while (NextField(ref json) is { } name) ReadNode(ref json, name, sources, nodes);
                        break;
                    case "edges":
                        Enter(ref json, section);
                        while (NextField(ref json) is { } name) ReadEdge(ref json, name, sources, destinations, scores, inGraph);
                        break;
                    case "neurons":
                        throw Neurons();
                    default:
                        json.Read();
                        json.Skip();
                        break;
                }
            }

            json.Read(); // nothing may follow: throws where something does
            foreach (var section in (string[])["cfg", "nodes", "edges"])
            {
                if (!sections.Contains(section)) throw Fault($"has no '{section}'", "name a graph file written by EAP-IG");
            }

            if (Array.FindIndex(nodes, node => node is null) is >= 0 and var source) throw Fault($"lacks the node '{graph.SourceName(source)}'", SameModel);
            if (Array.FindIndex(scores, score => score is null) is >= 0 and var edge) throw Fault($"lacks the edge '{graph.EdgeName(graph.Edges[edge])}'", SameModel);
            return new EapIgGraph(
                new EdgeScores(graph, [.. scores.Select(score => score!.Value)]),
                new Circuit(graph, Enumerable.Range(0, inGraph.Length).Where(number => inGraph[number])),
                [.. Enumerable.Range(0, nodes.Length).Where(node => nodes[node] is true)]);
        }

        private ComponentGraph Graph => shape!;

        // the one section that the others need; EAP-IG writes it first
        private void ReadShape(byte[] text)
        {
            var json = new Utf8JsonReader(text);
            json.Read();
            Demand(json.TokenType == JsonTokenType.StartObject, "the file", json);
            if (NextField(ref json) != "cfg") throw Fault("does not begin with 'cfg', the model's shape", "name a graph file written by EAP-IG");
            Enter(ref json, "cfg");
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            while (NextField(ref json) is { } field)
            {
                json.Read();
                found[field] = Text(json);
                json.Skip();
            }

            var (layers, heads) = (Count("n_layers"), Count("n_heads"));
            if ((long)layers * heads > MostHeads) throw Fault($"is of a model of {layers} layers and {heads} heads, more than {MostHeads} in all", "check 'cfg'");
            shape = new ComponentGraph(layers, heads, Value("parallel_attn_mlp") == "true");

            string Value(string field) => found.TryGetValue(field, out var value) ? value : throw Fault($"lacks '{field}' in 'cfg'", "name a graph file written by EAP-IG");
            int Count(string field) => int.TryParse(Value(field), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count) && count > 0
                ? count
                : throw Fault($"has {Value(field)} as '{field}' where a whole number above 0 is due", "write it again");
        }

        // nearly three times Pythia-12b's; edges grow with the square of it, to 25 million here
        private const int MostHeads = 4096;

        public InvalidDataException Fault(string what, string remedy, Exception? inner = null) => new($"'{path}' {what}; {remedy}.", inner);

        // in an object, the next field's name, and null at its end
        private string? NextField(ref Utf8JsonReader json)
        {
            json.Read();
            if (json.TokenType == JsonTokenType.EndObject) return null;
            return Last = json.GetString()!;
        }

        private void Enter(ref Utf8JsonReader json, string section)
        {
            if (!sections.Add(section)) throw Fault($"has '{section}' twice", "write it again");
            json.Read();
            Demand(json.TokenType == JsonTokenType.StartObject, $"'{section}'", json);
        }

        private void ReadConfig(ref Utf8JsonReader json)
        {
            var due = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["n_layers"] = Number(Graph.Layers),
                ["n_heads"] = Number(Graph.Heads),
                ["parallel_attn_mlp"] = Graph.ParallelResidual ? "true" : "false",
            };
            if (width is { } wide) due["d_model"] = Number(wide);
            while (NextField(ref json) is { } field)
            {
                json.Read();
                var found = Text(json);
                json.Skip();
                if (due.Remove(field, out var value) && found != value) throw Fault($"is of a model whose '{field}' is {found} where {value} is due", SameModel);
            }

            due.Remove("d_model");
            if (due.Count > 0) throw Fault($"lacks '{due.Keys.Order(StringComparer.Ordinal).First()}' in 'cfg'", SameModel);
        }

        private void ReadNode(ref Utf8JsonReader json, string name, Dictionary<string, int> sources, bool?[] nodes)
        {
            json.Read();
            bool? inGraph = null;
            if (json.TokenType == JsonTokenType.StartObject)
            {
                while (NextField(ref json) is { } field)
                {
                    json.Read();
                    if (field == "in_graph") inGraph = Truth(json, name);
                    if (field is "neurons" or "neurons_scores" && json.TokenType != JsonTokenType.Null) throw Neurons();
                    json.Skip();
                }
            }
            else
            {
                inGraph = Truth(json, name);
            }

            if (inGraph is null) throw Fault($"has no 'in_graph' for the node '{name}'", "write it again");
            if (name == Logits) return;
            if (!sources.TryGetValue(name, out var source)) throw Fault($"names the node '{name}', which a model of {Graph.Layers} layers and {Graph.Heads} heads does not have", SameModel);
            if (nodes[source] is not null) throw Fault($"has the node '{name}' twice", "write it again");
            nodes[source] = inGraph;
        }

        private void ReadEdge(ref Utf8JsonReader json, string name, Dictionary<string, int> sources, Dictionary<string, int> destinations, double?[] scores, bool[] inGraph)
        {
            const string Arrow = "->";
            var arrow = name.IndexOf(Arrow, StringComparison.Ordinal);
            if (arrow < 0 || !sources.TryGetValue(name[..arrow], out var source) || !destinations.TryGetValue(name[(arrow + Arrow.Length)..], out var destination) || source >= Graph.SourcesRead(destination))
                throw Fault($"names the edge '{name}', which a {(Graph.ParallelResidual ? "parallel" : "sequential")} model of {Graph.Layers} layers and {Graph.Heads} heads does not have", SameModel);
            var number = Graph.NumberOf(new Edge(source, destination));
            if (scores[number] is not null) throw Fault($"has the edge '{name}' twice", "write it again");

            json.Read();
            Demand(json.TokenType == JsonTokenType.StartObject, $"the edge '{name}'", json);
            (double? score, bool? member) = (null, null);
            while (NextField(ref json) is { } field)
            {
                json.Read();
                if (field == "score") score = Score(json, name);
                if (field == "in_graph") member = Truth(json, name);
                json.Skip();
            }

            if (score is null || member is null) throw Fault($"has no '{(score is null ? "score" : "in_graph")}' for the edge '{name}'", "write it again");
            (scores[number], inGraph[number]) = (score, member.Value);
        }

        private double Score(Utf8JsonReader json, string name) =>
            json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var score) && double.IsFinite(score)
                ? score
                : throw Fault($"has the score {Text(json)} for the edge '{name}' where a finite number is due", "write it again");

        private bool Truth(Utf8JsonReader json, string name) =>
            json.TokenType is JsonTokenType.True or JsonTokenType.False
                ? json.GetBoolean()
                : throw Fault($"has {Text(json)} for '{name}' where true or false is due", "write it again");

        private void Demand(bool holds, string place, Utf8JsonReader json)
        {
            if (!holds) throw Fault($"has {Text(json)} as {place} where an object is due", "name a graph file written by EAP-IG");
        }

        private InvalidDataException Neurons() => Fault($"holds neurons ('{Last}'), and a circuit of neurons is none of edges", "write it from a graph without them");

        private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

        private static string Text(Utf8JsonReader json) => json.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => $"\"{json.GetString()}\"",
            _ => System.Text.Encoding.UTF8.GetString(json.ValueSpan),
        };
    }
}
