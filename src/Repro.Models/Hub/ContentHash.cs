using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repro.Models.Hub;

/// <summary>
/// The hash that an ETag of the hub is: the SHA-256 of a file in LFS, or git's blob SHA-1 (<c>sha1("blob &lt;length&gt;\0" + content)</c>) of
/// any other (reference: huggingface_hub, <c>file_download.py</c>, <c>hf_hub_url</c>; Pro Git, section 10.2).
/// </summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash hash;
    private readonly byte[] prefix;

    private ContentHash(HashAlgorithmName name, byte[] prefix)
    {
        hash = IncrementalHash.CreateHash(name);
        this.prefix = prefix;
        hash.AppendData(prefix);
    }

    /// <summary>The hash of nothing yet, or null for an ETag that is neither: such a file can be checked by its length only.</summary>
    public static ContentHash? For(string etag, long length) =>
        !etag.All(char.IsAsciiHexDigitLower) ? null
        : etag.Length == 2 * SHA256.HashSizeInBytes ? new(HashAlgorithmName.SHA256, [])
        : etag.Length == 2 * SHA1.HashSizeInBytes ? new(HashAlgorithmName.SHA1, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {length}\0")))
        : null;

    public void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    /// <summary>Lowercase hex of all that was appended; then begins anew.</summary>
    public string Finish()
    {
        var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
        hash.AppendData(prefix);
        return digest;
    }

    public void Dispose() => hash.Dispose();
}
