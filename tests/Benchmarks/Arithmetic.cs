using Repro.Circuits;
using Repro.Models;

namespace Repro.Benchmarks;

/// <summary>What a run costs: floating-point operations in matrix products, bytes moved between them, bytes alive at the worst moment beyond weights.</summary>
internal readonly record struct Cost(double Flops, double Bytes, double PeakBytes);

/// <summary>
/// The costs, counted by hand from engine.md (sections 2 and 3): N tokens in all, T a prompt, width d, L layers, H heads, vocabulary V.
/// A product of [n, k] and [k, m] is 2 n k m operations; float32 is 4 bytes. Small terms (rotation, softmax, metric) are left out.
/// </summary>
internal sealed class Arithmetic(Workload workload)
{
    private const double Float = 4; // bytes
    private const double TokenCount = Workload.Prompts * Workload.Tokens;
    private const double BackwardTraffic = 3; // a backward pass moves about twice what the forward pass does
    private const double LayerTraffic = 40; // reads and writes of d numbers a token in a fused layer: 2 norms, 5 d around q k v, 16 d around the MLP, sums
    private const double LayerLive = 21; // d numbers a token alive at the end of a fused layer: residuals 3, norms 2, q k v 3, z and output 3, MLP 10
    private const double LayerSaved = 11; // d numbers a token that a layer keeps for its backward pass: 2 norms' inputs, q k v z, 4 d before the GELU, 1 of small things
    private const double CopyTraffic = 12; // reads and writes of a copy: made, normed, multiplied, and back again
    private readonly GptNeoXConfig config = workload.Model.Config;
    private readonly ComponentGraph graph = workload.Graph;

    private double Width => config.Width;

    private double Layers => config.Layers;

    private double Copies => (3 * config.Heads) + 1; // destinations of a layer

    // 12 d^2 weights a layer, and T positions attended to, twice
    private double Body => Layers * TokenCount * ((24 * Width * Width) + (4 * Width * Workload.Tokens));

    private double BodyBytes => Float * ((Layers * 12 * Width * Width) + (TokenCount * Layers * LayerTraffic * Width));

    // one layer's intermediates and the logits
    private double PassBytes => Float * ((TokenCount * LayerLive * Width) + (Workload.Prompts * config.VocabularySize));

    // every destination with every source it reads: N d of both
    private double Contraction => 2 * TokenCount * Width * graph.Edges.Count;

    /// <summary>The cost of a role's run; null where it depends on a rule that is not arithmetic.</summary>
    public Cost? Of(Role role) => role switch
    {
        Role.PlainForward => new(Forward(Workload.Prompts), ForwardBytes(Workload.Prompts), PassBytes),
        Role.PlainGradients => Gradients(),
        Role.TextbookAttribution => TextbookAttribution(),
        Role.TextbookEvaluation => TextbookEvaluation(),
        Role.Attribution => Attribution(),
        Role.Evaluation => Evaluation(),
        _ => null,
    };

    // rows: positions whose logits are computed
    private double Forward(double rows) => Body + (2 * Width * config.VocabularySize * rows);

    private double ForwardBytes(double rows) => BodyBytes + (Float * config.VocabularySize * (Width + rows));

    // weights are frozen, so a backward pass has the products of a forward pass
    private Cost Gradients() => new(
        2 * Workload.Steps * Forward(Workload.Prompts),
        BackwardTraffic * Workload.Steps * ForwardBytes(Workload.Prompts),
        (Float * TokenCount * Layers * LayerSaved * Width) + PassBytes);

    // two runs for the differences; logits everywhere; the contraction in every step, for which both sides are laid out anew
    private Cost TextbookAttribution()
    {
        var copies = Float * TokenCount * Width * Layers * Copies;
        var laidOut = 2 * Float * TokenCount * Width * Enumerable.Range(0, config.Layers).Sum(layer => (4.0 * graph.SourcesRead(graph.HeadDestination(layer, 0, HeadInput.Query))) + Copies);
        return new(
            ((2 + (2 * Workload.Steps)) * Forward(TokenCount)) + (Workload.Steps * Contraction),
            (2 * ForwardBytes(TokenCount)) + (Workload.Steps * ((BackwardTraffic * ForwardBytes(TokenCount)) + (CopyTraffic * copies) + laidOut)),
            // copies and their gradients, the differences and the sources' outputs, the logits and their gradient, what layers keep
            (2 * copies) + (Float * TokenCount * ((2 * graph.SourceCount * Width) + (2 * config.VocabularySize) + (Layers * LayerSaved * Width))));
    }

    // a corrupted and a current run, and for every destination a sum over the sources of both
    private Cost TextbookEvaluation()
    {
        var copies = Float * TokenCount * Width * Layers * Copies;
        return new(
            (2 * Forward(TokenCount)) + (2 * Contraction),
            (2 * ForwardBytes(TokenCount)) + (CopyTraffic * copies),
            Float * TokenCount * ((3 * graph.SourceCount * Width) + config.VocabularySize + (3 * config.Heads * Width)));
    }

    // section 2: the plain gradients, two more forward passes (no midpoint is an end), q k v gradients and z expanded (8 d^2 a token and layer), one contraction
    private Cost Attribution()
    {
        var plain = Gradients();
        var expanded = Layers * TokenCount * 8 * Width * Width;
        return new(
            plain.Flops + (2 * Forward(Workload.Prompts)) + expanded + Contraction,
            plain.Bytes + (2 * ForwardBytes(Workload.Prompts)) + (2 * Float * TokenCount * Width * (graph.SourceCount + (Layers * Copies))),
            // one step's graph, z and MLP output differences, summed gradients of q, k, v, MLP and normalised residual
            plain.PeakBytes + (Float * TokenCount * Layers * 7 * Width));
    }

    // section 3: only what has an incoming edge is run
    private Cost Evaluation()
    {
        var edges = workload.Circuit.EdgeNumbers.Select(number => graph.Edges[number]).ToArray();
        var read = edges.Select(edge => edge.Destination).Distinct().ToArray();
        var run = read.Where(destination => destination != graph.Logits).Select(graph.SourceOfDestination).Distinct().ToArray();
        var mlps = run.Count(source => graph.DestinationsOfSource(source).Count == 1);
        var heads = run.Length - mlps;
        var streams = read.Count(destination => destination != graph.Logits) - mlps;
        var perToken = (2 * Width * config.HeadWidth * (streams + heads)) + (4.0 * config.HeadWidth * Workload.Tokens * heads) + (16 * Width * Width * mlps) + (2 * Width * edges.Length);
        var weights = (Width * config.HeadWidth * (streams + heads)) + (8 * Width * Width * mlps) + (Width * config.VocabularySize);
        return new(
            (TokenCount * perToken) + (2 * Width * config.VocabularySize * Workload.Prompts),
            Float * (weights + (TokenCount * Width * ((3 * edges.Length) + (4 * read.Length)))),
            Float * TokenCount * Width * ((2 * Layers) + run.Length + Copies));
    }
}
