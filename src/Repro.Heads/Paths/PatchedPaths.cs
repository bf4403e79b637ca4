namespace Repro.Heads.Paths;

/// <summary>What path patching gives for one set of receivers.</summary>
public sealed class PatchedPaths
{
    internal PatchedPaths(int senders, int prompts, IReadOnlyList<Head> heads, bool withAttention)
    {
        Heads = heads;
        Metric = [.. Enumerable.Range(0, senders).Select(_ => new double[prompts])];
        CleanAttention = withAttention ? [.. heads.Select(_ => new double[prompts][])] : [];
        Attention = withAttention ? [.. Enumerable.Range(0, senders).Select(_ => heads.Select(_ => new double[prompts][]).ToArray())] : [];
    }

    /// <summary>The metric, [senders][prompts].</summary>
    public double[][] Metric { get; }

    /// <summary>The heads with a receiver, by layer and index.</summary>
    public IReadOnlyList<Head> Heads { get; }

    /// <summary>Attention of the clean run from each prompt's last token to the watched positions, [heads][prompts][watched]; empty unless asked for.</summary>
    public double[][][] CleanAttention { get; }

    /// <summary>The same with the senders patched, [senders][heads][prompts][watched].</summary>
    public double[][][][] Attention { get; }
}
