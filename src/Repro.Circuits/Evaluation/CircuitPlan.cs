namespace Repro.Circuits.Evaluation;

/// <summary>At which positions a node's output matters to the logits after the last token. In rising order.</summary>
internal enum Positions
{
    /// <summary>No path leads to the logits.</summary>
    Nowhere,

    /// <summary>It reaches the logits through queries and MLPs only, which look at their own position.</summary>
    Last,

    /// <summary>Keys or values of some head read it.</summary>
    All,
}

/// <summary>A head's query, key or value that must be computed: it reads a difference.</summary>
/// <param name="Head">Which head of the layer.</param>
/// <param name="Stream">Which of its inputs.</param>
/// <param name="Input">Place in the layer's inputs for <paramref name="At"/>.</param>
/// <param name="At">Where; keys and values everywhere.</param>
internal readonly record struct StreamRun(int Head, HeadInput Stream, int Input, Positions At);

/// <summary>A head whose output differs from the outside run's.</summary>
/// <param name="Head">Which head of the layer.</param>
/// <param name="At">Where it matters.</param>
/// <param name="FullRow">Its row in the stack of differences at all positions; 0: none.</param>
/// <param name="LastRow">Its row in the stack of differences at the last position.</param>
internal readonly record struct HeadRun(int Head, Positions At, int FullRow, int LastRow);

/// <summary>An MLP whose output differs from the outside run's.</summary>
/// <param name="Input">Place in the layer's inputs for <paramref name="At"/>; -1: it reads no difference, only the outside run's residual.</param>
/// <param name="At">Where it matters.</param>
/// <param name="FullRow">As of a head.</param>
/// <param name="LastRow">As of a head.</param>
internal readonly record struct MlpRun(int Input, Positions At, int FullRow, int LastRow);

/// <summary>What one layer must run.</summary>
internal sealed class LayerPlan
{
    public required InputSet FullInputs { get; init; }

    public required InputSet LastInputs { get; init; }

    /// <summary>The MLP's inputs: the layer's own, or others where the MLP comes after the heads.</summary>
    public required InputSet MlpFullInputs { get; init; }

    /// <inheritdoc cref="MlpFullInputs"/>
    public required InputSet MlpLastInputs { get; init; }

    public List<StreamRun> Streams { get; } = [];

    public List<HeadRun> Heads { get; } = [];

    public MlpRun? Mlp { get; set; }
}

/// <summary>
/// Which nodes a circuit makes run, where, and what each of them reads: everything that can be said without a tensor.
/// A node runs when something that differs from the outside run reaches it and it reaches the logits. Sources that differ have a
/// row in a stack of differences, in source order; row 0 of each stack is the outside run's residual.
/// </summary>
internal sealed class CircuitPlan
{
    private readonly ComponentGraph graph;
    private readonly List<int>[] read;     // by destination: sources that differ, rising
    private readonly bool[] differs;       // by source
    private readonly Positions[] needed;   // by source
    private readonly int[] fullRow, lastRow; // by source; 0: none
    private readonly LayerPlan[] layers;

    /// <param name="circuit">The circuit.</param>
    /// <param name="restMoves">Whether a node that reads the outside run only has another output than the outside run carries for it: not under patching.</param>
    public CircuitPlan(Circuit circuit, bool restMoves)
    {
        graph = circuit.Graph;
        differs = new bool[graph.SourceCount];
        needed = new Positions[graph.SourceCount];
        read = [.. Enumerable.Range(0, graph.DestinationCount).Select(_ => new List<int>())];
        (fullRow, lastRow) = (new int[graph.SourceCount], new int[graph.SourceCount]);

        foreach (var number in circuit.EdgeNumbers) read[graph.Edges[number].Destination].Add(graph.Edges[number].Source);
        for (var source = 0; source < graph.SourceCount; source++) // sources are in the order of the forward pass
        {
            differs[source] = source == 0 || restMoves || graph.DestinationsOfSource(source).Any(destination => read[destination].Any(from => differs[from]));
        }

        foreach (var sources in read)
        {
            sources.RemoveAll(source => !differs[source]);
            sources.Sort();
        }

        Need(graph.Logits, Positions.Last);
        for (var source = graph.SourceCount - 1; source > 0; source--)
        {
            foreach (var destination in graph.DestinationsOfSource(source)) Need(destination, PositionsOf(destination));
        }

        for (var source = 0; source < graph.SourceCount; source++)
        {
            if (needed[source] == Positions.Nowhere) continue;
            lastRow[source] = ++LastRows;
            if (needed[source] == Positions.All) fullRow[source] = ++FullRows;
        }

        layers = [.. Enumerable.Range(0, graph.Layers).Select(Layer)];
        LogitsInput.Add(RowsOf(graph.Logits, lastRow));
    }

    /// <summary>Where the embedding's difference is needed.</summary>
    public Positions EmbeddingAt => needed[0];

    /// <summary>Differences at all positions, row 0 not counted.</summary>
    public int FullRows { get; private set; }

    /// <summary>Differences at the last position, row 0 not counted; those at all positions are among them.</summary>
    public int LastRows { get; private set; }

    public IReadOnlyList<LayerPlan> Layers => layers;

    /// <summary>What the logits read, one input.</summary>
    public InputSet LogitsInput { get; } = new();

    /// <summary>Nothing that differs reaches the logits: the circuit is the outside run.</summary>
    public bool IsOutsideRun => LastRows == 0;

    /// <summary>The most inputs at all positions of any layer.</summary>
    public int LargestInputs => layers.Max(layer => Math.Max(layer.FullInputs.Count, layer.MlpFullInputs.Count));

    /// <summary>The most query, key and value streams of any layer.</summary>
    public int LargestStreams => layers.Max(layer => layer.Streams.Count);

    private void Need(int destination, Positions at)
    {
        foreach (var source in read[destination])
        {
            if (at > needed[source]) needed[source] = at;
        }
    }

    private Positions PositionsOf(int destination)
    {
        var at = needed[graph.SourceOfDestination(destination)];
        return at != Positions.Nowhere && IsKeyOrValue(destination) ? Positions.All : at;
    }

    private bool IsKeyOrValue(int destination) => destination % ((3 * graph.Heads) + 1) / graph.Heads is 1 or 2;

    private int[] RowsOf(int destination, int[] rows) => [.. read[destination].Select(source => rows[source])];

    private LayerPlan Layer(int layer)
    {
        var (full, last) = (new InputSet(), new InputSet());
        var plan = new LayerPlan
        {
            FullInputs = full,
            LastInputs = last,
            MlpFullInputs = graph.ParallelResidual ? full : new InputSet(),
            MlpLastInputs = graph.ParallelResidual ? last : new InputSet(),
        };
        for (var head = 0; head < graph.Heads; head++)
        {
            var source = graph.HeadSource(layer, head);
            if (needed[source] != Positions.Nowhere) plan.Heads.Add(new HeadRun(head, needed[source], fullRow[source], lastRow[source]));
        }

        for (var stream = HeadInput.Query; stream <= HeadInput.Value; stream++)
        {
            foreach (var head in plan.Heads)
            {
                var destination = graph.HeadDestination(layer, head.Head, stream);
                if (read[destination].Count == 0) continue;
                var at = PositionsOf(destination);
                var input = at == Positions.All ? full.Add(RowsOf(destination, fullRow)) : last.Add(RowsOf(destination, lastRow));
                plan.Streams.Add(new StreamRun(head.Head, stream, input, at));
            }
        }

        var mlp = graph.MlpSource(layer);
        if (needed[mlp] != Positions.Nowhere)
        {
            var destination = graph.MlpDestination(layer);
            var input = read[destination].Count == 0 ? -1
                : needed[mlp] == Positions.All ? plan.MlpFullInputs.Add(RowsOf(destination, fullRow)) : plan.MlpLastInputs.Add(RowsOf(destination, lastRow));
            plan.Mlp = new MlpRun(input, needed[mlp], fullRow[mlp], lastRow[mlp]);
        }

        return plan;
    }
}
