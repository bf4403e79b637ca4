namespace Repro.Circuits.Evaluation;

/// <summary>A stream of some circuit's head.</summary>
/// <param name="Run">The head's place among all circuits' heads.</param>
/// <param name="Head">Which head of the layer.</param>
/// <param name="Stream">Which of its inputs.</param>
/// <param name="Input">Place among all circuits' inputs.</param>
internal readonly record struct StreamOfPlans(int Run, int Head, HeadInput Stream, int Input);

/// <summary>Several circuits' work in one layer, lined up: their inputs, heads and streams one circuit after the other.</summary>
internal sealed class LayerOfPlans
{
    private readonly LayerPlan[] layers; // by circuit

    public LayerOfPlans(IReadOnlyList<CircuitPlan> plans, int layer)
    {
        layers = [.. plans.Select(plan => plan.Layers[layer])];
        for (var circuit = 0; circuit < layers.Length; circuit++)
        {
            var heads = layers[circuit].Heads;
            for (var i = 0; i < heads.Count; i++)
            {
                if (heads[i].At == Positions.All) FullHeads.Add(HeadNumbers.Count);
                HeadNumbers.Add(heads[i].Head);
            }

            if (heads.Count > 0) LastBlocks.Add(new Block(circuit, heads[0].LastRow, HeadNumbers.Count - heads.Count, heads.Count));
            var everywhere = heads.Where(head => head.At == Positions.All).ToArray();
            if (everywhere.Length > 0) FullBlocks.Add(new Block(circuit, everywhere[0].FullRow, FullHeads.Count - everywhere.Length, everywhere.Length));
        }

        FullStreams = Streams(Positions.All, FullInputs);
        LastStreams = Streams(Positions.Last, LastInputs);
        var (full, last) = (Offsets(MlpFullInputs), Offsets(MlpLastInputs));
        for (var circuit = 0; circuit < layers.Length; circuit++)
        {
            if (layers[circuit].Mlp is not { } mlp) continue;
            var offset = mlp.At == Positions.All ? full[circuit] : last[circuit];
            Mlps.Add(new MlpOfPlans(circuit, mlp, mlp.Input < 0 ? -1 : offset + mlp.Input));
        }
    }

    /// <summary>Rows of one circuit's stack, and where they stand among all circuits' heads.</summary>
    internal readonly record struct Block(int Circuit, int Row, int First, int Count);

    /// <summary>An MLP of some circuit; <paramref name="Input"/> is its place among all circuits' inputs, -1: none.</summary>
    internal readonly record struct MlpOfPlans(int Circuit, MlpRun Run, int Input);

    public IReadOnlyList<InputSet> FullInputs => [.. layers.Select(layer => layer.FullInputs)];

    public IReadOnlyList<InputSet> LastInputs => [.. layers.Select(layer => layer.LastInputs)];

    public IReadOnlyList<InputSet> MlpFullInputs => [.. layers.Select(layer => layer.MlpFullInputs)];

    public IReadOnlyList<InputSet> MlpLastInputs => [.. layers.Select(layer => layer.MlpLastInputs)];

    /// <summary>The heads that run, by number in the layer.</summary>
    public List<int> HeadNumbers { get; } = [];

    /// <summary>Places in <see cref="HeadNumbers"/> of those that matter at all positions.</summary>
    public List<int> FullHeads { get; } = [];

    /// <summary>Where their differences at the last position go.</summary>
    public List<Block> LastBlocks { get; } = [];

    /// <summary>Where the differences of <see cref="FullHeads"/> go.</summary>
    public List<Block> FullBlocks { get; } = [];

    /// <summary>Streams to compute at all positions: queries, then keys, then values.</summary>
    public IReadOnlyList<StreamOfPlans> FullStreams { get; }

    /// <summary>Streams to compute at the last position.</summary>
    public IReadOnlyList<StreamOfPlans> LastStreams { get; }

    public List<MlpOfPlans> Mlps { get; } = [];

    public bool HasMlpInputs => Mlps.Any(mlp => mlp.Input >= 0);

    /// <summary>Nothing runs in this layer.</summary>
    public bool IsIdle => HeadNumbers.Count == 0 && Mlps.Count == 0;

    private List<StreamOfPlans> Streams(Positions at, IReadOnlyList<InputSet> inputs)
    {
        var offsets = Offsets(inputs);
        var streams = new List<StreamOfPlans>();
        for (var stream = HeadInput.Query; stream <= HeadInput.Value; stream++)
        {
            var before = 0;
            for (var circuit = 0; circuit < layers.Length; circuit++)
            {
                foreach (var run in layers[circuit].Streams.Where(run => run.Stream == stream && run.At == at))
                {
                    var place = before + layers[circuit].Heads.FindIndex(head => head.Head == run.Head);
                    streams.Add(new StreamOfPlans(place, run.Head, stream, offsets[circuit] + run.Input));
                }

                before += layers[circuit].Heads.Count;
            }
        }

        return streams;
    }

    private static int[] Offsets(IReadOnlyList<InputSet> sets)
    {
        var offsets = new int[sets.Count];
        for (var i = 1; i < offsets.Length; i++) offsets[i] = offsets[i - 1] + sets[i - 1].Count;
        return offsets;
    }
}
