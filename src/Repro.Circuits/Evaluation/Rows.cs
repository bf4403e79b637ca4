using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>Picking rows of a tensor without a copy where they stand together.</summary>
internal static class Rows
{
    /// <summary>Rows along the first dimension, in the order asked for; a view where they follow each other.</summary>
    public static Tensor Of(Tensor all, IReadOnlyList<int> rows)
    {
        var together = true;
        for (var i = 1; i < rows.Count && together; i++) together = rows[i] == rows[0] + i;
        if (together) return all.narrow(0, rows[0], rows.Count);
        using var index = Index(rows, all.device);
        return all.index_select(0, index);
    }

    /// <summary>[rows] int64.</summary>
    public static Tensor Index(IReadOnlyList<int> rows, Device device) => tensor(rows.Select(row => (long)row).ToArray(), device: device);

    /// <summary>What stands at one position of each sequence: [..., batch, pos, width] to [..., batch, width].</summary>
    /// <param name="all">Of 3 or 4 dimensions.</param>
    /// <param name="positions">[batch] int64.</param>
    public static Tensor AtPositions(Tensor all, Tensor positions)
    {
        var shape = all.shape;
        shape[^2] = 1;
        return all.gather(all.dim() - 2, positions.view(-1, 1, 1).expand(shape)).squeeze(-2);
    }
}
