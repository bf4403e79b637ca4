using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>
/// A safetensors file, mapped into memory: 8 bytes of header length, a JSON header, the tensors' bytes.
/// While it is open the file must not be shortened (the system would end the process at the next access).
/// </summary>
public sealed unsafe class SafetensorsFile : IWeightFile
{
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* data;
    private readonly Dictionary<string, SafetensorsSlice> slices;
    private bool disposed;

    private SafetensorsFile(string path, SafetensorsHeader header, SafeFileHandle file, long dataStart)
    {
        Path = path;
        Metadata = header.Metadata;
        slices = header.Slices.ToDictionary(slice => slice.Name, StringComparer.Ordinal);
        Entries = header.Slices.ToDictionary(slice => slice.Name, slice => new WeightEntry(slice.Name, slice.Dtype.Name, slice.Dtype.Type, slice.Shape), StringComparer.Ordinal);
        map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        data = start + view.PointerOffset + dataStart;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>The header's <c>__metadata__</c>; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole layout; no tensor is read.</summary>
    /// <exception cref="WeightFileException">The file is missing, cannot be read, or breaks the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path)) throw new WeightFileException(WeightFault.MissingFile, path, $"There is no file '{path}'; fetch the checkpoint or correct the path.");
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            Span<byte> prefix = stackalloc byte[SafetensorsHeader.LengthBytes];
            if (length < prefix.Length || RandomAccess.Read(file, prefix, 0) != prefix.Length)
                throw new WeightFileException(WeightFault.Truncated, path, $"'{path}' has {length} bytes, too few for the {prefix.Length} that announce a safetensors header; fetch it again.");

            var announced = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (announced > SafetensorsHeader.MaxBytes)
                throw new WeightFileException(WeightFault.HeaderTooLarge, path, $"'{path}' announces a header of {announced} bytes, more than the {SafetensorsHeader.MaxBytes} that safetensors allows; it is damaged or no safetensors file (a Git LFS pointer, perhaps): fetch it again.");

            var dataStart = SafetensorsHeader.LengthBytes + (long)announced;
            if (dataStart > length)
                throw new WeightFileException(WeightFault.Truncated, path, $"'{path}' is cut short: it announces a header of {announced} bytes and {length - SafetensorsHeader.LengthBytes} follow; fetch it again.");

            var json = new byte[announced];
            for (var at = 0; at < json.Length;)
            {
                var read = RandomAccess.Read(file, json.AsSpan(at), SafetensorsHeader.LengthBytes + at);
                if (read == 0) throw new EndOfStreamException("it became shorter while it was read");
                at += read;
            }

            return new(path, SafetensorsHeader.Parse(path, json, length - dataStart), file, dataStart);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(WeightFault.Unreadable, path, $"'{path}' cannot be read ({e.Message.TrimEnd('.')}); see to its rights and its disk.", inner: e);
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType? type = null, Device? device = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!slices.TryGetValue(name, out var slice))
            throw new WeightFileException(WeightFault.MissingTensor, Path, $"There is no tensor '{name}' in '{Path}'; ask for one of its {slices.Count} or fetch the right file.", name);
        if (slice.Dtype.Type is not { } stored)
            throw new WeightFileException(WeightFault.UnsupportedDtype, Path, $"The tensor '{name}' in '{Path}' is of {slice.Dtype.Name}, which TorchSharp cannot hold; convert the file to F32, BF16 or F16.", name);

        using var scope = NewDisposeScope();
        return Stored(slice, stored).to(type ?? stored, device ?? CPU, copy: true).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
    }

    // over the mapping where it can be; old writers did not pad the header, and libtorch must not be given odd addresses
    private Tensor Stored(SafetensorsSlice slice, ScalarType type)
    {
        var at = data + slice.Start;
        if ((nuint)at % (nuint)(slice.Dtype.Bits / 8) == 0) return MappedTensor.Wrap(at, slice.Shape, type);
        var aligned = empty(slice.Shape, type);
        using var bytes = new UnmanagedMemoryStream(at, slice.End - slice.Start);
        if (bytes.Length > 0) aligned.ReadBytesFromStream(bytes, 1 << 20);
        return aligned;
    }
}
