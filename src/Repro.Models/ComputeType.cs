using TorchSharp;

namespace Repro.Models;

/// <summary>What a run computes in. The names are part of cells' identities.</summary>
public enum ComputeType
{
#pragma warning disable CA1720 // the name is what cells have been stored under
    Float32,
#pragma warning restore CA1720

    /// <summary>Float32 tensors whose matrix products may round their operands to 10 bits of mantissa (NVIDIA's TensorFloat-32): faster, GPUs only.</summary>
    TF32,

    /// <summary>bfloat16 weights and activations; scores and metrics are summed in float32.</summary>
    BFloat16,
}

/// <summary>Names of compute types, and what they mean to torch.</summary>
public static class ComputeTypes
{
    private static readonly (string Name, ComputeType Type)[] Known = [("fp32", ComputeType.Float32), ("tf32", ComputeType.TF32), ("bf16", ComputeType.BFloat16)];

    /// <summary>As they are named on the command line.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Select(known => known.Name)];

    /// <exception cref="ArgumentException">There is no such compute type.</exception>
    public static ComputeType Named(string name)
    {
        foreach (var known in Known)
        {
            if (known.Name == name) return known.Type;
        }

        throw new ArgumentException($"There is no compute type '{name}': use {string.Join(", ", Names)}.");
    }

    /// <summary>The compute type whose tensors have this element type.</summary>
    /// <exception cref="ArgumentException">None has.</exception>
    public static ComputeType Of(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => ComputeType.Float32,
        torch.ScalarType.BFloat16 => ComputeType.BFloat16,
        _ => throw new ArgumentException($"Cells are computed in float32 or bfloat16, not in {type}."),
    };

    /// <summary>Of weights and activations.</summary>
    public static torch.ScalarType ElementType(this ComputeType type) => type == ComputeType.BFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;

    /// <summary>Of weights and activations.</summary>
    public static int ElementBytes(this ComputeType type) => type == ComputeType.BFloat16 ? sizeof(short) : sizeof(float);

    /// <summary>Makes this process's matrix products on GPUs round as the type says; a CPU always computes in full.</summary>
    /// <exception cref="ArgumentException">TF32 on a CPU.</exception>
    public static void Use(this ComputeType type, torch.Device device)
    {
        Check(type, device.type == DeviceType.CPU ? "cpu" : device.ToString());
        torch.backends.cuda.matmul.allow_tf32 = type == ComputeType.TF32; // the whole process's, as torch has it
    }

    /// <param name="type">The type.</param>
    /// <param name="device">By name, as in <see cref="TorchBackend.Device"/>.</param>
    /// <exception cref="ArgumentException">TF32 on a CPU, or no device is called so.</exception>
    public static void Check(this ComputeType type, string device)
    {
        if (TorchBackend.CudaIndex(device) is null && type == ComputeType.TF32) throw new ArgumentException("A CPU has no TF32 arithmetic: use --compute-type fp32 or bf16, or --device cuda.");
    }
}
