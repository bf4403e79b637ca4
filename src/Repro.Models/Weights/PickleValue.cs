using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>What can stand on the stack while a state dict's pickle is read: data only, never anything that could be run.</summary>
internal abstract class PickleValue;

/// <summary>The mark that opens a tuple, a list or the items of a dict.</summary>
internal sealed class PickleMark : PickleValue
{
    public static readonly PickleMark Instance = new();
}

/// <summary>None, a truth value or a float: carried, never looked at.</summary>
internal sealed class PickleIgnored : PickleValue
{
    public static readonly PickleIgnored Instance = new();
}

internal sealed class PickleInteger(long value) : PickleValue
{
    public long Value { get; } = value;
}

internal sealed class PickleText(string value) : PickleValue
{
    public string Value { get; } = value;
}

internal sealed class PickleTuple(PickleValue[] items) : PickleValue
{
    public PickleValue[] Items { get; } = items;
}

internal sealed class PickleList : PickleValue
{
    public List<PickleValue> Items { get; } = [];
}

/// <summary>A dict or OrderedDict with text keys, in the order of insertion.</summary>
internal sealed class PickleDict : PickleValue
{
    public Dictionary<string, PickleValue> Items { get; } = new(StringComparer.Ordinal);
}

/// <summary>A Python name such as <c>torch FloatStorage</c>; only names on the reader's list become one.</summary>
internal sealed class PickleGlobal(string name) : PickleValue
{
    public string Name { get; } = name;
}

/// <summary>A storage: <paramref name="count"/> elements in the archive's entry <c>data/<paramref name="key"/></c>.</summary>
internal sealed class PickleStorage(string key, string dtype, ScalarType type, long count) : PickleValue
{
    public string Key { get; } = key;

    /// <summary>PyTorch's name of the storage, such as <c>HalfStorage</c>.</summary>
    public string Dtype { get; } = dtype;

    public ScalarType Type { get; } = type;

    /// <summary>Elements.</summary>
    public long Count { get; } = count;
}

/// <summary>A view of a storage, wholly inside it; offset and strides in elements.</summary>
internal sealed class PickleTensor(PickleStorage storage, long offset, long[] shape, long[] strides) : PickleValue
{
    public PickleStorage Storage { get; } = storage;

    public long Offset { get; } = offset;

    public long[] Shape { get; } = shape;

    public long[] Strides { get; } = strides;
}
