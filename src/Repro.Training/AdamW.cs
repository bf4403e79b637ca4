using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Training;

/// <summary>Settings of the optimiser.</summary>
/// <param name="Beta1">Decay of the mean gradient.</param>
/// <param name="Beta2">Decay of the mean squared gradient.</param>
/// <param name="Epsilon">Added to the root of the mean square.</param>
/// <param name="WeightDecay">Per unit of learning rate, on matrices (the embeddings among them) only.</param>
/// <param name="ClipNorm">The gradient's norm is scaled down to this.</param>
public sealed record AdamWSettings(double Beta1 = 0.9, double Beta2 = 0.95, double Epsilon = 1e-8, double WeightDecay = 0.01, double ClipNorm = 1.0);

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, algorithm 2) over one flat vector. torch.optim.AdamW computes the same, tensor by
/// tensor; here all weights, gradients and moments of a model are views of four vectors, so a step is a dozen calls
/// whatever the number of weights, and the whole state is four tensors that a safetensors file holds.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private readonly AdamWSettings settings;
    private readonly Tensor gradient;
    private readonly Tensor decayed; // the matrices' part of the weights

    /// <param name="values">The weights by name; copied into the flat vector, matrices first, in the order given.</param>
    /// <param name="settings">See there.</param>
    public AdamW(IReadOnlyDictionary<string, Tensor> values, AdamWSettings settings)
    {
        this.settings = settings;
        var ordered = values.Where(pair => pair.Value.dim() > 1).Concat(values.Where(pair => pair.Value.dim() <= 1)).ToArray();
        var total = ordered.Sum(pair => pair.Value.numel());
        Flat = zeros(total).DetachFromDisposeScope();
        gradient = zeros(total).DetachFromDisposeScope();
        Mean = zeros(total).DetachFromDisposeScope();
        Square = zeros(total).DetachFromDisposeScope();
        decayed = Flat.narrow(0, 0, ordered.Where(pair => pair.Value.dim() > 1).Sum(pair => pair.Value.numel())).DetachFromDisposeScope();

        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        long at = 0;
        foreach (var (name, value) in ordered)
        {
            var size = value.numel();
            var weight = Flat.narrow(0, at, size).view(value.shape).detach();
            weight.copy_(value);
            weight.requires_grad = true;
            weight.grad = gradient.narrow(0, at, size).view(value.shape); // backward adds into it in place
            weights[name] = weight.DetachFromDisposeScope();
            at += size;
        }

        Weights = weights;
    }

    /// <summary>The weights as leaves of the graph; their gradients accumulate in the flat gradient.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights { get; }

    /// <summary>All weights, [count].</summary>
    public Tensor Flat { get; }

    /// <summary>Mean gradient, [count].</summary>
    public Tensor Mean { get; }

    /// <summary>Mean squared gradient, [count].</summary>
    public Tensor Square { get; }

    /// <summary>Steps taken.</summary>
    public int Steps { get; set; }

    /// <summary>One step along the accumulated gradient, which is cleared.</summary>
    /// <returns>The gradient's norm before clipping.</returns>
    public double Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var norm = gradient.norm().item<float>();
        if (norm > settings.ClipNorm) gradient.mul_(settings.ClipNorm / (norm + 1e-6)); // 1e-6 as torch's clip_grad_norm_
        Steps++;
        decayed.mul_(1 - (learningRate * settings.WeightDecay));
        Mean.mul_(settings.Beta1).add_(gradient, alpha: 1 - settings.Beta1);
        Square.mul_(settings.Beta2).addcmul_(gradient, gradient, 1 - settings.Beta2);
        var scale = Square.sqrt().div_(Math.Sqrt(1 - Math.Pow(settings.Beta2, Steps))).add_(settings.Epsilon);
        Flat.addcdiv_(Mean, scale, -learningRate / (1 - Math.Pow(settings.Beta1, Steps)));
        gradient.zero_();
        return norm;
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. Weights.Values, decayed, Flat, gradient, Mean, Square]) tensor.Dispose();
    }
}
