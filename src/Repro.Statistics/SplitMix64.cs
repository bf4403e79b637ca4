namespace Repro.Statistics;

/// <summary>
/// SplitMix64: a 64-bit counter behind a mixing function. It only fills the state of <see cref="SeededRandom"/> from one seed,
/// as the authors of xoshiro advise.
/// </summary>
/// <param name="seed">Any value.</param>
/// <remarks>Reference: Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c (public domain).</remarks>
public sealed class SplitMix64(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio, made odd

    private ulong counter = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var z = counter += GoldenGamma;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
