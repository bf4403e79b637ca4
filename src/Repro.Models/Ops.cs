using Repro.Models.Costs;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models;

/// <summary>The guarded forms of calls whose libtorch errors would abort the process instead of throwing.</summary>
public static class Ops
{
    /// <summary>Batched matrix product of [..., n, k] and [..., k, m] (broadcast over the leading sizes) to [..., n, m].</summary>
    /// <exception cref="ArgumentException">Shapes, element types or devices do not fit; the message names both operands.</exception>
    public static Tensor MatMul(Tensor left, Tensor right)
    {
        var (a, b) = (left.shape, right.shape);
        var fits = a.Length >= 2 && b.Length >= 2 && a[^1] == b[^2];
        for (var i = 3; fits && i <= Math.Min(a.Length, b.Length); i++) fits = a[^i] == b[^i] || a[^i] == 1 || b[^i] == 1;
        if (!fits || left.dtype != right.dtype || left.device.ToString() != right.device.ToString())
        {
            throw new ArgumentException($"A matrix product needs [..., n, k] and [..., k, m] of one type on one device, not {Describe(left)} and {Describe(right)}.");
        }

        // what cannot be checked beforehand is a GPU's memory: bmm says it was short, matmul aborts the process
        if (left.device.type == DeviceType.CUDA) return MatMulByBatches(left, right);
#pragma warning disable RS0030 // the one guarded place
        return torch.matmul(left, right);
#pragma warning restore RS0030
    }

    /// <summary>Gradients of a scalar with respect to tensors of its graph, in their order; zero where it does not depend on one.</summary>
    /// <param name="scalar">One element that requires a gradient.</param>
    /// <param name="inputs">Tensors that require a gradient; the first one's first size is the batch, where passes are counted.</param>
    /// <exception cref="ArgumentException">The output is no scalar, or something requires no gradient.</exception>
    public static Tensor[] Grad(Tensor scalar, IReadOnlyList<Tensor> inputs)
    {
        if (scalar.numel() != 1 || !scalar.requires_grad) throw new ArgumentException($"A gradient is taken of one number that depends on something, not of {Describe(scalar)}.");
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].requires_grad) throw new ArgumentException($"Input {i}, {Describe(inputs[i])}, requires no gradient.");
        }

        if (inputs.Count > 0) PassCounter.Backward(inputs[0].shape[0]);
        if (scalar.device.type == DeviceType.CUDA) return GradByBackward(scalar, inputs);
#pragma warning disable RS0030 // the one guarded place
        var gradients = torch.autograd.grad([scalar], [.. inputs], allow_unused: true);
#pragma warning restore RS0030
        return [.. gradients.Select((gradient, i) =>
        {
            // an empty wrapper is counted as alive for ever: better not to ask for what the scalar does not depend on
            if (gradient is not null && !gradient.IsInvalid) return gradient;
            return zeros_like(inputs[i]);
        })];
    }

    /// <summary>The same product by a call that throws where memory is short.</summary>
    internal static Tensor MatMulByBatches(Tensor left, Tensor right)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (left.shape, right.shape);
        var leading = new long[Math.Max(a.Length, b.Length) - 2];
        for (var i = 1; i <= leading.Length; i++) leading[^i] = Math.Max(i + 2 <= a.Length ? a[^(i + 2)] : 1, i + 2 <= b.Length ? b[^(i + 2)] : 1);
        Tensor Flat(Tensor all, long rows, long columns) => all.expand([.. leading, rows, columns]).reshape(leading.Aggregate(1L, (count, size) => count * size), rows, columns);
        return bmm(Flat(left, a[^2], a[^1]), Flat(right, b[^2], b[^1])).view([.. leading, a[^2], b[^1]]).MoveToOuterDisposeScope();
    }

    /// <summary>The same gradients by a call that throws where memory is short; leaves that are not asked for get theirs too.</summary>
    internal static Tensor[] GradByBackward(Tensor scalar, IReadOnlyList<Tensor> inputs)
    {
        foreach (var input in inputs)
        {
            if (!input.is_leaf) input.retain_grad();
        }

        scalar.backward();
        return [.. inputs.Select(input =>
        {
            if (input.grad is not { } gradient) return zeros_like(input);
            input.grad = null; // or the next backward pass would add to it
            return gradient;
        })];
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}] on {tensor.device}";
}
