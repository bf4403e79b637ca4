using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Repro.Models.Tokenizers;

namespace Repro.Models.Tests.Tokenizers;

public sealed class ByteLevelBpeTokenizerTests
{
    // all bytes, and merges that make "ab" and " ab"
    private static string Tiny(string added = "")
    {
        var bytes = string.Join(',', ByteCharacters().Select((character, id) => $"{JsonSerializer.Serialize(character.ToString())}:{id}"));
        return $$"""
            {"normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"added_tokens":[{{added}}],
             "model":{"type":"BPE","vocab":{ {{bytes}},"ab":256,"\u0120ab":257},"merges":["a b",["\u0120","ab"]] } }
            """;
    }

    private static IEnumerable<char> ByteCharacters()
    {
        var next = (char)256;
        for (var value = 0; value < 256; value++) yield return value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? (char)value : next++;
    }

    [Test]
    public void Merges_are_applied_within_words()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = ByteLevelBpeTokenizer.Read(folder.Write("t.json", Tiny()));
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.Encode("ab ab"), Is.EqualTo([256, 257]));
            Assert.That(tokenizer.Encode("a b"), Is.EqualTo([97, 32, 98]));
            Assert.That(tokenizer.Encode(""), Is.Empty);
            Assert.That(tokenizer.Encode("e\u0301"), Is.EqualTo([0xc3, 0xa9]), "composed, then UTF-8");
            Assert.That(tokenizer.Decode([257, 0xc3, 0xa9]), Is.EqualTo(" ab\u00e9"));
            Assert.That(tokenizer.Decode([0xc3]), Is.EqualTo("\ufffd"), "half a character");
            Assert.That((tokenizer.SingleToken(" ab"), tokenizer.SingleToken(" abc"), tokenizer.Count), Is.EqualTo(((int?)257, (int?)null, 258)));
        });
    }

    [Test]
    public void Added_tokens_are_cut_out_the_longest_first()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = ByteLevelBpeTokenizer.Read(folder.Write("t.json", Tiny(added:
            """{"id":300,"content":"<x>","normalized":false},{"id":301,"content":"  ","normalized":true},{"id":302,"content":"    ","normalized":true}""")));
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.Encode("ab    ab"), Is.EqualTo([256, 302, 256]));
            Assert.That(tokenizer.Encode("ab       ab"), Is.EqualTo([256, 302, 301, 257]), "seven spaces: four, two, and one for the word");
            Assert.That(tokenizer.Encode("ab<x>\u0338"), Is.EqualTo([256, 300, 0xcc, 0xb8]), "before NFC makes > and U+0338 one character");
            Assert.That(tokenizer.Decode([256, 302, 300]), Is.EqualTo("ab    <x>"));
        });
    }

    [Test]
    public void Bad_input_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = ByteLevelBpeTokenizer.Read(folder.Write("t.json", Tiny()));
        Assert.Multiple(() =>
        {
            Assert.That(() => tokenizer.Encode("ab\ud800c"), Throws.ArgumentException.With.Message.Contains("half a surrogate pair at place 2"));
            Assert.That(tokenizer.Encode("\ufffd"), Is.EqualTo([0xef, 0xbf, 0xbd]), "the replacement character itself is one");
            Assert.That(() => tokenizer.Decode([3, 999]), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("999").And.Message.Contains("258 tokens"));
        });
    }

    [TestCase("[]", "is no JSON object")]
    [TestCase("{", "is no tokenizer of this kind")]
    [TestCase("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"WordLevel"}}""", "has a model of the type 'WordLevel'")]
    [TestCase("""{"pre_tokenizer":{"type":"Whitespace"},"model":{"type":"BPE"}}""", "has no pre-tokenizer of the type ByteLevel")]
    [TestCase("""{"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true},"model":{"type":"BPE"}}""", "add_prefix_space")]
    [TestCase("""{"pre_tokenizer":{"type":"ByteLevel"},"normalizer":{"type":"Lowercase"},"model":{"type":"BPE"}}""", "normalizer other than NFC")]
    [TestCase("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0}}}""", "no model.merges")]
    [TestCase("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}""", "no token for the byte")]
    public void A_file_of_another_kind_is_refused(string json, string told)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.json", json);
        var error = Assert.Throws<InvalidDataException>(() => ByteLevelBpeTokenizer.Read(path))!;
        Sentence.Check(error.Message, path, told);
    }

    [Test]
    public void Words_are_parted_as_by_the_pattern_where_regular_expressions_can_tell()
    {
        // .NET's see letters beyond U+FFFF as two characters, so those texts are left out
        var pattern = new Regex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant);
        string[] pieces = [.. MadeUpUnicode.Pieces.Where(piece => !piece.Any(char.IsSurrogate))];
        var words = new ByteLevelPreTokenizer();
        foreach (var text in MadeUpUnicode.Texts(pieces, 7, 5000, 12))
        {
            Assert.That(words.PreTokenize(text).Select(word => text.Substring(word.Offset, word.Length)), Is.EqualTo(pattern.Matches(text).Select(match => match.Value)), text);
        }
    }

    [Test]
    public void Letters_beyond_two_bytes_are_letters() =>
        Assert.That(new ByteLevelPreTokenizer().PreTokenize("a\U0001D400 \U00020000!").Select(word => (word.Offset, word.Length)), Is.EqualTo([(0, 3), (3, 3), (6, 1)]));

    private static ByteLevelBpeTokenizer Pythia => PythiaTokenizer.Value;

    private static readonly Lazy<ByteLevelBpeTokenizer> PythiaTokenizer = new(() =>
    {
        var path = Path.Combine(SharedData.Folder, "tokenizer", "20B_tokenizer.json");
        if (!File.Exists(path)) Assert.Ignore($"The Pythia tokenizer is not there: '{path}'.");
        return ByteLevelBpeTokenizer.Read(path);
    });

    [TestCase(" Mary", 6393)]
    [TestCase(" he", 344)]
    [TestCase(" she", 703)]
    [TestCase("When Mary and John went to the store, John gave a drink to", 3039, 6393, 285, 2516, 2427, 281, 253, 4657, 13, 2516, 3534, 247, 5484, 281)]
    [TestCase("two  spaces   three     five", 9389, 50276, 31748, 50275, 13524, 50273, 12071)]
    [TestCase("<|endoftext|> he", 0, 344)]
    public void Golden_Pythia_encodings(string text, params int[] ids)
    {
        Assert.That(Pythia.Encode(text), Is.EqualTo(ids));
        Assert.That(Pythia.Decode(ids), Is.EqualTo(text));
    }

    [Test]
    public void Golden_Pythia_years() => Assert.That(Pythia.Encode(" 1979 12345").Take(3), Is.EqualTo([13842, 1249, 16767]));

    [Test]
    public void Golden_every_run_of_spaces_is_its_token()
    {
        // 2 to 24 spaces are ids 50276 down to 50254; longer runs begin with 24
        for (var spaces = 2; spaces <= 24; spaces++) Assert.That(Pythia.Encode(new string(' ', spaces)), Is.EqualTo([50278 - spaces]));
        Assert.That(Pythia.Encode(new string(' ', 51)), Is.EqualTo([50254, 50254, 50275]));
        Assert.That(Pythia.Count, Is.EqualTo(50277));
    }

    [Test]
    public void Golden_three_thousand_random_texts_are_as_in_another_implementation()
    {
        // the hash is of the ids that a byte-level BPE written in Python gives (own scanner, Python's unicodedata)
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (tokens, clock) = (0, Stopwatch.StartNew());
        foreach (var text in MadeUpUnicode.Texts(MadeUpUnicode.Pieces, 2024, 3000, 24))
        {
            var ids = Pythia.Encode(text);
            tokens += ids.Length;
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join(' ', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))) + "\n"));
            // added tokens are cut out before NFC, so a mark after one stays what it is in the text
            Assert.That(Pythia.Decode(ids), Is.EqualTo(Composed(text)));
        }

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens, {clock.Elapsed.TotalMicroseconds / 3000:0} us a text there and back"));
        Assert.That(tokens, Is.EqualTo(TokensInPython));
        Assert.That(Convert.ToHexStringLower(hash.GetHashAndReset()), Is.EqualTo(HashInPython));
    }

    [Test]
    public void Golden_round_trips_over_all_of_Unicode()
    {
        var random = new Repro.Statistics.SeededRandom(11);
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 1 + random.NextInt(20)).Select(_ =>
            {
                int value;
                do value = random.NextInt(random.NextInt(2) == 0 ? 0x300 : 0x110000);
                while (!Rune.IsValid(value));
                return new Rune(value).ToString();
            }));
            Assert.That(Pythia.Decode(Pythia.Encode(text)), Is.EqualTo(CanonicalComposition.Normalize(text)));
        }
    }

    private const int TokensInPython = 42992;
    private const string HashInPython = "9c87c69da1581188cabc42a0f1fd2f5b596355f81e6151edb54de216c737cf89";

    private static string Composed(string text) => string.Concat(text.Split("<|endoftext|>").SelectMany((part, i) => (IEnumerable<string>)[i == 0 ? "" : "<|endoftext|>", .. part.Split("<|padding|>").Select((piece, j) => (j == 0 ? "" : "<|padding|>") + CanonicalComposition.Normalize(piece))]));
}
