using System.Security.Cryptography;

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
    /// <summary>Looks at a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FilePrint Of(Checkout checkout, string path)
    {
        var file = new FileInfo(path);
        return new FilePrint(System.IO.Path.GetRelativePath(checkout.Root, path).Replace('\\', '/'), file.Length, file.LastWriteTimeUtc.Ticks, Digest(path));
    }

    /// <summary>Whether the file still holds that.</summary>
    public bool IsStill(Checkout checkout)
    {
        var file = new FileInfo(System.IO.Path.Combine(checkout.Root, Path));
        return file.Exists && file.Length == Bytes && (file.LastWriteTimeUtc.Ticks == Written || Digest(file.FullName) == Sha256);
    }

    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
