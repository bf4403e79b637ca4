namespace Repro.Models.Weights;

/// <summary>A checkpoint cannot be used. The message is one sentence: file, tensor, values, and what to do about it.</summary>
public sealed class WeightFileException(WeightFault fault, string path, string message, string? tensor = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public WeightFault Fault { get; } = fault;

    /// <summary>Whether nothing is there, rather than something that cannot be used.</summary>
    public bool IsGap => Fault is WeightFault.MissingFolder or WeightFault.MissingFile or WeightFault.NoWeights;

    /// <summary>The file (or folder) at fault.</summary>
    public string Path { get; } = path;

    /// <summary>The tensor at fault, where there is one.</summary>
    public string? Tensor { get; } = tensor;
}
