using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repro.FakeHub;

/// <summary>One file of a commit: in git's own store, or in LFS.</summary>
/// <param name="Name">Path in the repository, with forward slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Lfs">Whether the hub redirects to its CDN for it.</param>
/// <param name="Sha256">Of the content, lowercase hex.</param>
/// <param name="BlobId">Git's blob SHA-1: of the content, or of the pointer of a file in LFS.</param>
/// <param name="Open">A stream of the content, at its start.</param>
public sealed record HubFile(string Name, long Length, bool Lfs, string Sha256, string BlobId, Func<Stream> Open)
{
    // larger files are in LFS on the hub, whatever their name
    private const long LargestInGit = 10 << 20;

    /// <summary>What the hub calls the content by, quotes left out.</summary>
    public string Etag => Lfs ? Sha256 : BlobId;

    /// <summary>A file from memory; in LFS when its name or its size is a weight file's, as the hub's <c>.gitattributes</c> has it.</summary>
    public static HubFile Of(string name, byte[] content) => Of(name, content.Length, () => new MemoryStream(content, writable: false));

    /// <summary>A file from disk; read through once, for its hashes.</summary>
    public static HubFile At(string name, string path) => Of(name, new FileInfo(path).Length, () => File.OpenRead(path));

    private static HubFile Of(string name, long length, Func<Stream> open)
    {
        using var content = open();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        var lfs = length > LargestInGit || Path.GetExtension(name) is ".safetensors" or ".bin";
        var pointer = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {length}\n"));
        using var blob = lfs ? new MemoryStream(pointer) : open();
        return new(name, length, lfs, sha256, GitBlobId(blob, lfs ? pointer.Length : length), open);
    }

    private static string GitBlobId(Stream content, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {length}\0")));
        var buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
