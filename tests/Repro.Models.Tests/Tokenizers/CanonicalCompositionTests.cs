using System.Security.Cryptography;
using System.Text;
using Repro.Models.Tokenizers;

namespace Repro.Models.Tests.Tokenizers;

/// <summary>Held against the examples of UAX #15, and against Python's unicodedata (Unicode 14.0.0) by the hash of its answers.</summary>
public sealed class CanonicalCompositionTests
{
    [TestCase("e\u0301", "\u00e9", "composed")]
    [TestCase("\u212b", "\u00c5", "a singleton")]
    [TestCase("\u1e0b\u0323", "\u1e0d\u0307", "marks in the order of their classes")]
    [TestCase("a\u0307\u0323", "\u1ea1\u0307", "the nearer mark composes")]
    [TestCase("\u0958", "\u0915\u093c", "excluded from composition")]
    [TestCase("\u1112\u1161\u11ab", "\ud55c", "Hangul")]
    [TestCase("\U0001D15E", "\U0001D157\U0001D165", "beyond U+FFFF")]
    [TestCase("a\u0328\u0301\u0338", "\u0105\u0338\u0301", "a mark that nothing composes with stays, and blocks none of a higher class")]
    [TestCase("\u0301e", "\u0301e", "a mark before everything")]
    [TestCase("plain \u00df", "plain \u00df", "as it was")]
    [TestCase("", "", "nothing")]
    public void Examples(string text, string composed, string why) =>
        Assert.That(CanonicalComposition.Normalize(text), Is.EqualTo(composed), why);

    [Test]
    public void Every_character_is_as_in_Python()
    {
        var characters = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(character => new Rune(character).ToString());
        Assert.That(Hash(characters), Is.EqualTo("9cc65524a9d8082bf10840c616cd199bd2ac12ee49a3381bd6fb7957711f342b"));
    }

    [Test]
    public void Twenty_thousand_random_sequences_are_as_in_Python()
    {
        // every mark, every character with parts, Latin letters, Hangul
        var (marks, composed) = (new List<int>(), new List<int>());
        using var reader = new StreamReader(typeof(CanonicalComposition).Assembly.GetManifestResourceStream("CanonicalForms.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words is [var range, _] && range.Split('-').Select(end => Convert.ToInt32(end, 16)).ToArray() is [var first, var last]) marks.AddRange(Enumerable.Range(first, last - first + 1));
            else if (words[0] != "#") composed.Add(Convert.ToInt32(words[0], 16));
        }

        int[] pool = [.. marks, .. composed, .. Range(0x41, 0x7b), .. Range(0x1100, 0x1113), .. Range(0x1161, 0x1176), .. Range(0x11a7, 0x11c3), .. Range(0xac00, 0xac00 + 600).Where((_, i) => i % 7 == 0), 0x1F600, 0x4E2D];
        Assert.That(Hash(MadeUpUnicode.Texts([.. pool.Select(character => new Rune(character).ToString())], 12345, 20_000, 8)), Is.EqualTo("76a577eed0241e955d5109d1f1fbc8855c34648f8fba8129bfd7d206a9fd7bd6"));
    }

    private static IEnumerable<int> Range(int first, int end) => Enumerable.Range(first, end - first);

    private static string Hash(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts) hash.AppendData(Encoding.UTF8.GetBytes(CanonicalComposition.Normalize(text) + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
