using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>An element type of the safetensors format (reference: huggingface/safetensors, <c>safetensors/src/tensor.rs</c>, <c>Dtype</c>).</summary>
/// <param name="Name">As written in a header.</param>
/// <param name="Bits">Size of one element in bits; some are smaller than a byte.</param>
/// <param name="Type">The same type in torch; null where TorchSharp has none, so that such a tensor can be listed but not read.</param>
public sealed record SafetensorsDtype(string Name, int Bits, ScalarType? Type)
{
    /// <summary>All types in the library's order, which is that of their alignment; a file's tensors are laid out from the last type to the first.</summary>
    public static IReadOnlyList<SafetensorsDtype> All { get; } =
    [
        new("BOOL", 8, ScalarType.Bool),
        new("F4", 4, null),
        new("F6_E2M3", 6, null),
        new("F6_E3M2", 6, null),
        new("U8", 8, ScalarType.Byte),
        new("I8", 8, ScalarType.Int8),
        new("F8_E5M2", 8, null),
        new("F8_E4M3", 8, null),
        new("F8_E8M0", 8, null),
        new("I16", 16, ScalarType.Int16),
        new("U16", 16, null),
        new("F16", 16, ScalarType.Float16),
        new("BF16", 16, ScalarType.BFloat16),
        new("I32", 32, ScalarType.Int32),
        new("U32", 32, null),
        new("F32", 32, ScalarType.Float32),
        new("C64", 64, ScalarType.ComplexFloat32),
        new("F64", 64, ScalarType.Float64),
        new("I64", 64, ScalarType.Int64),
        new("U64", 64, null),
    ];

    /// <summary>Place in <see cref="All"/>.</summary>
    internal int Rank
    {
        get
        {
            var rank = 0;
            while (All[rank].Name != Name) rank++;
            return rank;
        }
    }

    /// <summary>The type that a header calls <paramref name="name"/>, or null.</summary>
    public static SafetensorsDtype? Named(string name) => All.FirstOrDefault(dtype => dtype.Name == name);

    /// <summary>The type that holds torch's <paramref name="type"/>, or null.</summary>
    public static SafetensorsDtype? Of(ScalarType type) => All.FirstOrDefault(dtype => dtype.Type == type);
}
