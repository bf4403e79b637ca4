using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>
/// Reads the pickle of a PyTorch state dict and runs nothing. It knows the opcodes and the Python names that
/// <c>torch.save</c> of a state dict writes and refuses every other; calls are recognised by name and answered with data.
/// Stack and memo cannot outgrow the file: each opcode takes at least a byte of it and adds at most one entry.
/// (References: CPython, <c>Lib/pickletools.py</c>; PyTorch, <c>torch/_utils.py</c> and <c>torch/serialization.py</c>.)
/// </summary>
internal ref struct StateDictPickle
{
    private const int HighestProtocol = 5;
    private const int MaxDimensions = 64; // torch's own limit
    private const string OrderedDict = "collections OrderedDict";
    private const string RebuildTensor = "torch._utils _rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils _rebuild_parameter";
    private const string Damaged = "it is damaged or no state dict of tensors: fetch it again";
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly ReadOnlySpan<byte> data;
    private readonly List<PickleValue> stack = [];
    private readonly Dictionary<uint, PickleValue> memo = [];
    private int position;
    private int opcodeAt;

    private StateDictPickle(string path, ReadOnlySpan<byte> data)
    {
        this.path = path;
        this.data = data;
    }

    /// <summary>The tensors of a state dict, by name.</summary>
    /// <param name="path">The archive, for messages.</param>
    /// <param name="data">The bytes of its <c>data.pkl</c>.</param>
    /// <exception cref="WeightFileException">
    /// <see cref="WeightFault.RefusedPickle"/>, <see cref="WeightFault.BadPickle"/>, <see cref="WeightFault.DuplicateTensor"/>,
    /// <see cref="WeightFault.OffsetOverflow"/> or <see cref="WeightFault.StridesOutside"/>.
    /// </exception>
    public static IReadOnlyDictionary<string, PickleTensor> Read(string path, ReadOnlySpan<byte> data)
    {
        var reader = new StateDictPickle(path, data);
        if (reader.Run() is not PickleDict dict) throw reader.Bad("holds no dict");
        var tensors = new Dictionary<string, PickleTensor>(StringComparer.Ordinal);
        foreach (var (name, value) in dict.Items)
        {
            tensors[name] = value as PickleTensor
                ?? throw new WeightFileException(WeightFault.BadPickle, path, $"'{name}' in '{path}' is no tensor; save the model's state_dict() alone, or fetch a checkpoint in Hugging Face's layout.", name);
        }

        return tensors;
    }

    private PickleValue Run()
    {
        while (true)
        {
            opcodeAt = position;
            var opcode = Byte();
            switch (opcode)
            {
                case 0x80: // PROTO
                    var protocol = Byte();
                    if (protocol > HighestProtocol) throw Refused($"is of protocol {protocol}, later than {HighestProtocol}");
                    break;
                case 0x95: // FRAME: only a hint for buffering
                    Take(8);
                    break;
                case (byte)'.': // STOP
                    var result = Pop();
                    return stack.Count == 0 ? result : throw Bad($"ends with {stack.Count} values left over");
                case (byte)'(': // MARK
                    stack.Add(PickleMark.Instance);
                    break;
                case (byte)'}': // EMPTY_DICT
                    stack.Add(new PickleDict());
                    break;
                case (byte)']': // EMPTY_LIST
                    stack.Add(new PickleList());
                    break;
                case (byte)')': // EMPTY_TUPLE
                    stack.Add(new PickleTuple([]));
                    break;
                case (byte)'N' or 0x88 or 0x89: // NONE, NEWTRUE, NEWFALSE
                    stack.Add(PickleIgnored.Instance);
                    break;
                case (byte)'G': // BINFLOAT
                    Take(8);
                    stack.Add(PickleIgnored.Instance);
                    break;
                case (byte)'K': // BININT1
                    stack.Add(new PickleInteger(Byte()));
                    break;
                case (byte)'M': // BININT2
                    stack.Add(new PickleInteger(BinaryPrimitives.ReadUInt16LittleEndian(Take(2))));
                    break;
                case (byte)'J': // BININT
                    stack.Add(new PickleInteger(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));
                    break;
                case 0x8a: // LONG1
                    stack.Add(new PickleInteger(Long(Take(Byte()))));
                    break;
                case (byte)'X': // BINUNICODE
                    stack.Add(new PickleText(Text(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))))));
                    break;
                case 0x8c: // SHORT_BINUNICODE
                    stack.Add(new PickleText(Text(Take(Byte()))));
                    break;
                case (byte)'q': // BINPUT
                    memo[Byte()] = Peek();
                    break;
                case (byte)'r': // LONG_BINPUT
                    memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek();
                    break;
                case 0x94: // MEMOIZE
                    memo[(uint)memo.Count] = Peek();
                    break;
                case (byte)'h': // BINGET
                    stack.Add(Remembered(Byte()));
                    break;
                case (byte)'j': // LONG_BINGET
                    stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                    break;
                case (byte)'t': // TUPLE
                    stack.Add(new PickleTuple(PopToMark()));
                    break;
                case 0x85 or 0x86 or 0x87: // TUPLE1, TUPLE2, TUPLE3
                    stack.Add(new PickleTuple(PopMany(opcode - 0x84)));
                    break;
                case (byte)'c': // GLOBAL
                    stack.Add(Global(Line() + " " + Line()));
                    break;
                case 0x93: // STACK_GLOBAL
                    var attribute = Pop<PickleText>().Value;
                    stack.Add(Global(Pop<PickleText>().Value + " " + attribute));
                    break;
                case (byte)'Q': // BINPERSID
                    stack.Add(Storage(Pop<PickleTuple>().Items));
                    break;
                case (byte)'R': // REDUCE
                    var arguments = Pop<PickleTuple>().Items;
                    stack.Add(Call(Pop<PickleGlobal>(), arguments));
                    break;
                case (byte)'b': // BUILD: the attributes of an OrderedDict (_metadata) say nothing about weights
                    Pop();
                    if (Peek() is not PickleDict) throw Refused("sets attributes of something that is no dict");
                    break;
                case (byte)'s': // SETITEM
                    var pair = PopMany(2);
                    Set(pair);
                    break;
                case (byte)'u': // SETITEMS
                    Set(PopToMark());
                    break;
                case (byte)'a': // APPEND
                    var item = Pop();
                    Peek<PickleList>().Items.Add(item);
                    break;
                case (byte)'e': // APPENDS
                    var items = PopToMark();
                    Peek<PickleList>().Items.AddRange(items);
                    break;
                default:
                    throw Refused($"uses the opcode 0x{opcode:x2}, which a state dict never needs");
            }
        }
    }

    private readonly PickleGlobal Global(string name) =>
        name is OrderedDict or RebuildTensor or RebuildParameter || StorageType(name) is not null
            ? new PickleGlobal(name)
            : throw Refused($"asks for the Python name '{name.Replace(' ', '.')}', which loading weights never needs");

    private static ScalarType? StorageType(string name) => name switch
    {
        "torch DoubleStorage" => ScalarType.Float64,
        "torch FloatStorage" => ScalarType.Float32,
        "torch HalfStorage" => ScalarType.Float16,
        "torch BFloat16Storage" => ScalarType.BFloat16,
        "torch LongStorage" => ScalarType.Int64,
        "torch IntStorage" => ScalarType.Int32,
        "torch ShortStorage" => ScalarType.Int16,
        "torch CharStorage" => ScalarType.Int8,
        "torch ByteStorage" => ScalarType.Byte,
        "torch BoolStorage" => ScalarType.Bool,
        _ => null,
    };

    // ("storage", type, key, location, elements)
    private readonly PickleStorage Storage(PickleValue[] id) =>
        id is [PickleText { Value: "storage" }, PickleGlobal global, PickleText key, PickleText, PickleInteger count]
        && StorageType(global.Name) is { } type && count.Value >= 0
            ? new PickleStorage(key.Value, global.Name["torch ".Length..], type, count.Value)
            : throw Bad("refers to a storage in an unknown way");

    private readonly PickleValue Call(PickleGlobal function, PickleValue[] arguments) => (function.Name, arguments) switch
    {
        (OrderedDict, []) => new PickleDict(),
        (RebuildParameter, [PickleTensor tensor, ..]) => tensor,
        (RebuildTensor, [PickleStorage storage, PickleInteger offset, PickleTuple shape, PickleTuple strides, ..]) =>
            View(storage, offset.Value, Integers(shape), Integers(strides)),
        _ => throw Bad($"calls '{function.Name.Replace(' ', '.')}' with arguments that PyTorch never gives it"),
    };

    private readonly PickleTensor View(PickleStorage storage, long offset, long[] shape, long[] strides)
    {
        var layout = $"shape [{string.Join(", ", shape)}], strides [{string.Join(", ", strides)}] and offset {offset}";
        if (shape.Length != strides.Length || shape.Length > MaxDimensions) throw Bad($"gives a tensor {layout}");
        long last, count;
        try
        {
            _ = shape.Aggregate(1L, (n, size) => checked(n * Math.Max(size, 1)));
            count = shape.Aggregate(1L, (n, size) => checked(n * size));
            last = checked(offset + shape.Zip(strides).Sum(axis => checked(Math.Max(axis.First - 1, 0) * axis.Second)));
        }
        catch (OverflowException)
        {
            throw new WeightFileException(WeightFault.OffsetOverflow, path, $"A tensor in '{path}' has {layout}, which does not fit in 63 bits; {Damaged}.");
        }

        // more elements than the storage has would be a view that repeats them: no weight is one, and copying it could fill the memory
        var outside = offset < 0 || shape.Any(size => size < 0) || strides.Any(stride => stride < 0)
            || count > storage.Count || (count > 0 ? last >= storage.Count : offset > storage.Count);
        return outside
            ? throw new WeightFileException(WeightFault.StridesOutside, path, $"A tensor in '{path}' has {layout}, which reaches outside its storage '{storage.Key}' of {storage.Count} elements; {Damaged}.")
            : new PickleTensor(storage, offset, shape, strides);
    }

    private readonly long[] Integers(PickleTuple tuple)
    {
        var values = new long[tuple.Items.Length];
        for (var i = 0; i < values.Length; i++) values[i] = (tuple.Items[i] as PickleInteger ?? throw Bad("gives a size that is no whole number")).Value;
        return values;
    }

    private readonly void Set(PickleValue[] items)
    {
        var dict = Peek<PickleDict>();
        if (items.Length % 2 != 0) throw Bad("has a key without a value");
        for (var i = 0; i < items.Length; i += 2)
        {
            if (items[i] is not PickleText key) throw Bad("has a key that is no text");
            if (!dict.Items.TryAdd(key.Value, items[i + 1]))
                throw new WeightFileException(WeightFault.DuplicateTensor, path, $"'{path}' names the tensor '{key.Value}' twice; {Damaged}.", key.Value);
        }
    }

    private readonly PickleValue Peek() => stack.Count > 0 ? stack[^1] : throw Bad("takes a value from an empty stack");

    private readonly T Peek<T>() where T : PickleValue => Peek() as T ?? throw Unexpected<T>();

    private readonly PickleValue Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private readonly T Pop<T>() where T : PickleValue => Pop() as T ?? throw Unexpected<T>();

    private readonly PickleValue[] PopMany(int count)
    {
        if (stack.Count < count) throw Bad("takes a value from an empty stack");
        var items = stack.GetRange(stack.Count - count, count).ToArray();
        stack.RemoveRange(stack.Count - count, count);
        return items;
    }

    private readonly PickleValue[] PopToMark()
    {
        var mark = stack.LastIndexOf(PickleMark.Instance);
        if (mark < 0) throw Bad("closes a list that was never opened");
        var items = PopMany(stack.Count - mark - 1);
        stack.RemoveAt(mark);
        return items;
    }

    private readonly PickleValue Remembered(uint key) =>
        memo.TryGetValue(key, out var value) ? value : throw Bad($"recalls the value {key}, which it never stored");

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > (uint)(data.Length - position)) throw Bad("ends in the middle of a value");
        var taken = data.Slice(position, (int)count);
        position += (int)count;
        return taken;
    }

    private string Line()
    {
        var length = data[position..].IndexOf((byte)'\n');
        if (length < 0) throw Bad("ends in the middle of a value");
        var line = Text(Take((uint)length));
        position++;
        return line;
    }

    private readonly string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Bad("holds a text that is not UTF-8");
        }
    }

    // little-endian two's complement of any length
    private readonly long Long(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long)) throw Bad("holds a number of more than 64 bits");
        var value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1L : 0L;
        for (var i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        return value;
    }

    private readonly WeightFileException Unexpected<T>() => Bad($"holds another value where a {typeof(T).Name["Pickle".Length..].ToLowerInvariant()} is due");

    private readonly WeightFileException Bad(string what) => Fail(WeightFault.BadPickle, what, Damaged);

    private readonly WeightFileException Refused(string what) =>
        Fail(WeightFault.RefusedPickle, what, "nothing was run; take the checkpoint as safetensors, or only from a source you trust and convert it in PyTorch");

    private readonly WeightFileException Fail(WeightFault fault, string what, string remedy) =>
        new(fault, path, string.Create(CultureInfo.InvariantCulture, $"The pickle in '{path}' {what} (byte {opcodeAt}); {remedy}."));
}
