using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Repro.Experiments.Evaluations;

/// <summary>
/// What a file held when it was looked at. Length and time stamp, to 100 ns, only spare the reading: where either moved, as on another
/// machine or in a restored cache, the content decides.
/// </summary>
/// <param name="Path">Relative to the checkout, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Written">Its time of writing in ticks of UTC.</param>
/// <param name="Sha256">Of its content, lower-case hexadecimal.</param>
public sealed record FilePrint(string Path, long Bytes, long Written, string Sha256)
{
    /// <summary>Looks at a file, or at the one that a link leads to.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FilePrint Of(Checkout checkout, string path)
    {
        using var file = File.OpenHandle(path);
        var (bytes, written) = Stamp(file); // before the content: what is written meanwhile moves it
        return new FilePrint(checkout.Relative(path), bytes, written, Digest(path));
    }

    /// <summary>Whether the file still holds that.</summary>
    public bool IsStill(Checkout checkout)
    {
        var path = System.IO.Path.Combine(checkout.Root, Path);
        try
        {
            using var file = File.OpenHandle(path);
            var (bytes, written) = Stamp(file);
            return bytes == Bytes && (written == Written || Digest(path) == Sha256);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone, or not to be read: who needs it says so
        }
    }

    private static (long Bytes, long Written) Stamp(SafeFileHandle file) => (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);

    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
