namespace Repro.Models.Costs;

/// <summary>What is taken for what an analysis will find, where its work depends on it. Upper bounds depend on none of this.</summary>
/// <param name="CircuitShare">Edges of the minimal circuit over all edges. Measured on mini: see tests/Benchmarks, <c>--analyses</c>.</param>
/// <param name="ReceiverDepth">The first layer with a receiver of path patching (name movers, S-inhibition heads) over all layers; Wang et al. 2022 find both in the last third of GPT-2.</param>
public sealed record ExpectedCase(double CircuitShare, double ReceiverDepth)
{
    public static ExpectedCase Default { get; } = new(CircuitShare: 0.05, ReceiverDepth: 2.0 / 3);
}
