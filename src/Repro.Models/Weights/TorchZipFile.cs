using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>
/// A <c>pytorch_model.bin</c>: a zip archive with a pickle of the state dict (<c>data.pkl</c>) and one entry per storage
/// (<c>data/0</c>, <c>data/1</c>, ...), as PyTorch writes since 1.6. The pickle is read by <see cref="StateDictPickle"/>, which runs nothing.
/// (Reference: PyTorch, <c>torch/serialization.py</c>, <c>_save</c>.)
/// </summary>
public sealed class TorchZipFile : IWeightFile
{
    private const int CopyBytes = 1 << 20;
    private const int MaxPickleBytes = 100_000_000; // as the header of a safetensors file
    private const byte LegacyPickleStart = 0x80; // the opcode PROTO
    private static ReadOnlySpan<byte> ZipStart => "PK\x03\x04"u8;

    private readonly ZipArchive archive;
    private readonly string root;
    private readonly IReadOnlyDictionary<string, PickleTensor> tensors;
    private bool disposed;

    private TorchZipFile(string path, ZipArchive archive, string root, IReadOnlyDictionary<string, PickleTensor> tensors)
    {
        Path = path;
        this.archive = archive;
        this.root = root;
        this.tensors = tensors;
        Entries = tensors.ToDictionary(pair => pair.Key, pair => new WeightEntry(pair.Key, pair.Value.Storage.Dtype, pair.Value.Storage.Type, pair.Value.Shape), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>Opens a file, reads its pickle and checks every tensor against its storage; no tensor is read.</summary>
    /// <exception cref="WeightFileException">The file is missing, cannot be read, breaks the format, or asks for more than tensors.</exception>
    public static TorchZipFile Open(string path)
    {
        if (!File.Exists(path)) throw new WeightFileException(WeightFault.MissingFile, path, $"There is no file '{path}'; fetch the checkpoint or correct the path.");
        CheckStart(path);
        return Guard(path, () =>
        {
            var archive = ZipFile.OpenRead(path);
            try
            {
                return Open(path, archive);
            }
            catch
            {
                archive.Dispose();
                throw;
            }
        });
    }

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType? type = null, Device? device = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!tensors.TryGetValue(name, out var view))
            throw new WeightFileException(WeightFault.MissingTensor, Path, $"There is no tensor '{name}' in '{Path}'; ask for one of its {tensors.Count} or fetch the right file.", name);
        return Guard(Path, () =>
        {
            using var scope = NewDisposeScope();
            var storage = empty([view.Storage.Count], view.Storage.Type);
            if (view.Storage.Count > 0)
            {
                using var stream = StorageEntry(Path, archive, root, view.Storage).Open();
                storage.ReadBytesFromStream(stream, CopyBytes);
            }

            return storage.as_strided(view.Shape, view.Strides, view.Offset)
                .to(type ?? view.Storage.Type, device ?? CPU, copy: true)
                .contiguous() // a copy keeps the order of a transposed tensor's strides
                .MoveToOuterDisposeScope();
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        archive.Dispose();
    }

    private static TorchZipFile Open(string path, ZipArchive archive)
    {
        var pickles = archive.Entries.Where(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        if (pickles is not [var pickle])
            throw Bad(path, $"holds {pickles.Count} files 'data.pkl' where 1 is due");
        var root = pickle.FullName[..^"data.pkl".Length];
        CheckByteOrder(path, archive, root);
        if (pickle.Length > MaxPickleBytes || pickle.Length != pickle.CompressedLength)
            throw Bad(path, $"holds a 'data.pkl' of {pickle.Length} bytes, stored in {pickle.CompressedLength}, where PyTorch stores at most {MaxPickleBytes} and does not compress");

        var bytes = new byte[pickle.Length];
        using (var stream = pickle.Open()) stream.ReadExactly(bytes);
        var tensors = StateDictPickle.Read(path, bytes);
        foreach (var (name, tensor) in tensors)
        {
            var entry = StorageEntry(path, archive, root, tensor.Storage);
            var due = (Int128)tensor.Storage.Count * tensor.Storage.Type.ElementSize();
            // uncompressed, as PyTorch writes: so no small file asks for much memory
            if (entry.Length != due || entry.CompressedLength != entry.Length)
                throw new WeightFileException(WeightFault.BadStorage, path, $"The storage '{tensor.Storage.Key}' of the tensor '{name}' in '{path}' has {entry.Length} bytes, stored in {entry.CompressedLength}, where {tensor.Storage.Count} elements of {tensor.Storage.Dtype} take {due}; fetch it again.", name);
        }

        return new(path, archive, root, tensors);
    }

    private static ZipArchiveEntry StorageEntry(string path, ZipArchive archive, string root, PickleStorage storage) =>
        archive.GetEntry(root + "data/" + storage.Key)
        ?? throw new WeightFileException(WeightFault.BadStorage, path, $"The storage '{storage.Key}' that the pickle in '{path}' names is not in the archive; fetch it again.");

    // written since PyTorch 2.1; absent means little-endian
    private static void CheckByteOrder(string path, ZipArchive archive, string root)
    {
        if (archive.GetEntry(root + "byteorder") is not { } entry) return;
        using var reader = new StreamReader(entry.Open());
        var order = new char[16];
        var text = new string(order, 0, reader.ReadBlock(order));
        if (text != "little") throw Bad(path, $"was written with the byte order '{text}' where 'little' is due");
    }

    private static void CheckStart(string path)
    {
        var start = new byte[ZipStart.Length];
        var length = Guard(path, () =>
        {
            using var stream = File.OpenRead(path);
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        });
        if (length > 0 && start[0] == LegacyPickleStart)
            throw new WeightFileException(WeightFault.LegacyPickle, path, $"'{path}' is in the form of PyTorch before 1.6, which is not read here; load it in PyTorch and save it again with torch.save, or convert it to safetensors.");
        if (!start.AsSpan().SequenceEqual(ZipStart))
            throw Bad(path, "does not begin as a zip archive");
    }

    // what .NET's zip reader and a failing disk throw
    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException)
        {
            throw new WeightFileException(WeightFault.BadArchive, path, $"The archive '{path}' is damaged ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); fetch it again.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(WeightFault.Unreadable, path, $"'{path}' cannot be read ({e.Message.TrimEnd('.')}); see to its rights and its disk.", inner: e);
        }
    }

    private static WeightFileException Bad(string path, string what) =>
        new(WeightFault.BadArchive, path, $"'{path}' {what}; it is damaged or no PyTorch checkpoint: fetch it again.");
}
