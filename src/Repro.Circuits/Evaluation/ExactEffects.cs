namespace Repro.Circuits.Evaluation;

/// <summary>What each edge does, measured: see <see cref="ExactPatching"/>.</summary>
public sealed class ExactEffects
{
    private readonly double[][]? perPrompt;

    internal ExactEffects(IReadOnlyList<int> edges, double[] clean, double[] effects, double[][]? perPrompt)
    {
        (Edges, Clean, Effects, this.perPrompt) = (edges, clean, effects, perPrompt);
    }

    /// <summary>Numbers of the edges that were patched, in the order of everything here.</summary>
    public IReadOnlyList<int> Edges { get; }

    /// <summary>The metric of the clean run, one number a pair.</summary>
    public IReadOnlyList<double> Clean { get; }

    /// <summary>
    /// Metric with the edge patched less the clean run's, mean over the pairs; one number an edge. For logit and probability differences
    /// an edge that matters is below zero; for a KL divergence the clean run's is zero and this is the divergence itself.
    /// </summary>
    public IReadOnlyList<double> Effects { get; }

    /// <summary>The metric with the edge patched, [edge][pair].</summary>
    /// <exception cref="InvalidOperationException">They were not kept.</exception>
    public IReadOnlyList<IReadOnlyList<double>> PerPrompt => perPrompt ?? throw new InvalidOperationException("The values of each prompt were not kept: ask for them when measuring.");
}
