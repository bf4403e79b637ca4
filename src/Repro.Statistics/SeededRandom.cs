using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Repro.Statistics;

/// <summary>
/// xoshiro256**, seeded by <see cref="SplitMix64"/>. Committed data sets and training runs depend on its bits, so it is written
/// out here: <see cref="Random"/> may change its algorithm with a runtime, a package with a version.
/// </summary>
/// <remarks>
/// Reference: David Blackman and Sebastiano Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47 (2021);
/// https://prng.di.unimi.it/xoshiro256starstar.c (public domain). Not for secrets. One instance belongs to one thread.
/// Every method but <see cref="NextGaussian"/> uses integers and exact double arithmetic alone, hence gives the same everywhere.
/// </remarks>
public sealed class SeededRandom
{
    private const int MantissaBits = 53;

    private readonly ulong seed;
    private ulong s0, s1, s2, s3;
    private double? spareGaussian;

    /// <summary>A stream decided by the seed alone.</summary>
    public SeededRandom(ulong seed)
    {
        var fill = new SplitMix64(seed);
        this.seed = seed;
        (s0, s1, s2, s3) = (fill.Next(), fill.Next(), fill.Next(), fill.Next());
    }

    /// <summary>Goes on where <see cref="State"/> was taken.</summary>
    /// <exception cref="ArgumentException">All four words are zero, from which the generator would never leave, or the spare is not finite.</exception>
    public SeededRandom(RandomState state)
    {
        if ((state.S0 | state.S1 | state.S2 | state.S3) == 0)
            throw new ArgumentException("the state of xoshiro256** may not be all zero", nameof(state));
        if (state.SpareGaussian is { } spare && !double.IsFinite(spare))
            throw new ArgumentException("the spare gaussian of a state is finite", nameof(state));
        this.seed = state.Seed;
        (s0, s1, s2, s3) = (state.S0, state.S1, state.S2, state.S3);
        spareGaussian = state.SpareGaussian;
    }

    /// <summary>A copy of what decides the rest of the stream.</summary>
    public RandomState State => new(seed, s0, s1, s2, s3, spareGaussian);

    /// <summary>
    /// An independent stream that depends on this one's seed and the name, and not on how much was drawn so far: a part of a
    /// program that draws more than it used to leaves the other parts' numbers alone.
    /// </summary>
    /// <param name="name">What the stream is for; the same name gives the same stream.</param>
    /// <remarks>The fork's seed is the first 8 bytes (little endian) of SHA-256(seed as 8 bytes little endian, name as UTF-8).</remarks>
    public SeededRandom Fork(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var text = Encoding.UTF8.GetBytes(name);
        var message = new byte[sizeof(ulong) + text.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(message, seed);
        text.CopyTo(message, sizeof(ulong));
        return new SeededRandom(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(message)));
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A whole number in [0, <paramref name="exclusiveMax"/>), each equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)NextBelow((ulong)exclusiveMax);
    }

    /// <summary>A whole number in [<paramref name="min"/>, <paramref name="exclusiveMax"/>), each equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public int NextInt(int min, int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(exclusiveMax, min);
        return (int)(min + (long)NextBelow((ulong)((long)exclusiveMax - min)));
    }

    /// <summary>A double in [0, 1): the upper 53 bits of the next word, in steps of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> (64 - MantissaBits)) * (1.0 / (1L << MantissaBits));

    /// <summary>A standard normal value by Box and Muller's method; every second call gives the pair's other value and draws nothing.</summary>
    /// <remarks>
    /// Logarithm, sine and cosine come from the platform's C library, which may differ from another's in the last bit: what is
    /// committed from this method is bound to a platform more closely than the rest.
    /// </remarks>
    public double NextGaussian()
    {
        if (spareGaussian is { } spare)
        {
            spareGaussian = null;
            return spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble())); // 1 - u is in (0, 1]: the logarithm is finite
        var (sine, cosine) = Math.SinCos(Math.Tau * NextDouble());
        spareGaussian = radius * sine;
        return radius * cosine;
    }

    /// <summary>Puts the items into a random order, in place (Fisher and Yates); every order is equally likely.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary><paramref name="n"/> different items, in the order drawn; every ordered choice is equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than n items, or n is negative.</exception>
    public T[] Sample<T>(IReadOnlyList<T> items, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, items.Count);
        T[] pool = [.. items];
        for (var i = 0; i < n; i++)
        {
            var other = NextInt(i, pool.Length);
            (pool[i], pool[other]) = (pool[other], pool[i]);
        }

        return pool[..n];
    }

    /// <summary>One of the items, each equally likely.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public T Choose<T>(IReadOnlyList<T> items)
    {
        if (items.Count == 0) throw new ArgumentException("there is nothing to choose from", nameof(items));
        return items[NextInt(items.Count)];
    }

    /// <summary>One of the items, with a probability in proportion to its weight; a weight of zero is never chosen.</summary>
    /// <param name="items">What to choose from.</param>
    /// <param name="weights">One for each item: finite, not negative, not all zero; they need not sum to one.</param>
    /// <exception cref="ArgumentException">The weights do not fit that; the message names the index.</exception>
    public T ChooseWeighted<T>(IReadOnlyList<T> items, IReadOnlyList<double> weights)
    {
        if (items.Count != weights.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{items.Count} items have {weights.Count} weights"), nameof(weights));
        var (total, lastPositive) = (0.0, -1);
        for (var i = 0; i < weights.Count; i++)
        {
            if (!double.IsFinite(weights[i]) || weights[i] < 0)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"weights[{i}] is {weights[i]}: a weight is finite and not negative"), nameof(weights));
            total += weights[i];
            if (weights[i] > 0) lastPositive = i;
        }

        if (lastPositive < 0 || !double.IsFinite(total))
            throw new ArgumentException("the weights sum to a positive, finite number", nameof(weights));

        var rest = NextDouble() * total;
        for (var i = 0; i < lastPositive; i++)
        {
            rest -= weights[i];
            if (rest < 0) return items[i];
        }

        return items[lastPositive]; // also where rounding of the sum leaves a rest that no item took
    }

    /// <summary>
    /// Unbiased below a bound: the upper half of a 128-bit product, and the few words that would favour some results are drawn
    /// again (Daniel Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29, 2019).
    /// </summary>
    private ulong NextBelow(ulong bound)
    {
        var high = Math.BigMul(NextUInt64(), bound, out var low);
        if (low >= bound) return high;
        var favoured = (0 - bound) % bound; // 2^64 mod bound
        while (low < favoured) high = Math.BigMul(NextUInt64(), bound, out low);
        return high;
    }
}
