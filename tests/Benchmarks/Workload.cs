using Repro.Circuits;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Benchmarks;

/// <summary>What every contestant works on: a model of a given shape with random weights, random prompts, a random circuit. One seed, always the same.</summary>
internal sealed class Workload : IDisposable
{
    /// <summary>Pairs; engine.md section 6, as is the next.</summary>
    public const int Prompts = 16;

    /// <summary>Tokens a prompt.</summary>
    public const int Tokens = 20;

    /// <summary>Steps of EAP-IG; five suffice (Hanna et al. 2024).</summary>
    public const int Steps = 5;

    /// <summary>Edges of the circuit that is evaluated.</summary>
    public const int CircuitEdges = 200;

    private const int Seed = 20240707;
    private const double Deviation = 0.02; // of the weights; initializer_range of Pythia

    private Workload(GptNeoXConfig config, int circuitEdges)
    {
        using var generator = new Generator(Seed);
        Model = new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair => Draw(pair.Key, pair.Value, generator), StringComparer.Ordinal));
        Graph = new ComponentGraph(config);
        var random = new Random(Seed);
        Data = new TaskData("random", [.. Enumerable.Range(0, Prompts).Select(_ => new PromptPair(Sequence(random), Sequence(random), [random.Next(config.VocabularySize)], [random.Next(config.VocabularySize)]))]);
        Circuit = Paths(Graph, circuitEdges, random);
    }

    public GptNeoX Model { get; }

    public ComponentGraph Graph { get; }

    public TaskData Data { get; }

    /// <summary>Made of whole paths from the embedding to the logits, so that nothing in it can be left out.</summary>
    public Circuit Circuit { get; }

    /// <summary>Names of the shapes.</summary>
    public static IReadOnlyList<string> Shapes => ["70m", "160m"];

    /// <summary>The shape of pythia-<paramref name="shape"/>.</summary>
    public static GptNeoXConfig Config(string shape) => shape switch
    {
        "70m" => Pythia(layers: 6, width: 512, heads: 8, vocabulary: 50304),
        "160m" => Pythia(layers: 12, width: 768, heads: 12, vocabulary: 50304),
        _ => throw new ArgumentException($"'{shape}' is no shape: use {string.Join(" or ", Shapes)}."),
    };

    public static Workload Of(string shape) => new(Config(shape), CircuitEdges);

    /// <summary>One so small that running it only brings code into memory.</summary>
    public static Workload Tiny() => new(Pythia(layers: 1, width: 32, heads: 2, vocabulary: 64), circuitEdges: 3);

    public void Dispose() => Model.Dispose();

    private static GptNeoXConfig Pythia(int layers, int width, int heads, int vocabulary) =>
        new() { Layers = layers, Width = width, Heads = heads, MlpWidth = 4 * width, VocabularySize = vocabulary, ContextLength = 2048 };

    // in place: a copy would count as memory that was used before the run
    internal static Tensor Draw(string name, long[] shape, Generator generator, ScalarType type = ScalarType.Float32)
    {
        var weight = empty(shape, type);
        if (shape.Length > 1) return weight.normal_(0, Deviation, generator);
        return name.Contains("norm.weight", StringComparison.Ordinal) ? weight.fill_(1) : weight.zero_();
    }

    private int[] Sequence(Random random) => [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(Model.Config.VocabularySize))];

    // from the logits backwards, a source of the destination, then an input of that source, until the embedding
    private static Circuit Paths(ComponentGraph graph, int edges, Random random)
    {
        var chosen = new HashSet<int>();
        while (chosen.Count < edges)
        {
            var path = new List<int>();
            for (var destination = graph.Logits; ;)
            {
                var source = random.Next(graph.SourcesRead(destination));
                path.Add(graph.NumberOf(new Edge(source, destination)));
                if (source == 0) break;
                var inputs = graph.DestinationsOfSource(source);
                destination = inputs[random.Next(inputs.Count)];
            }

            if (chosen.Count + path.Count(edge => !chosen.Contains(edge)) <= edges) chosen.UnionWith(path);
        }

        return new Circuit(graph, chosen);
    }
}
