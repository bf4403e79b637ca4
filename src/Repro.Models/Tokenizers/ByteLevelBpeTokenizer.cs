using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace Repro.Models.Tokenizers;

/// <summary>
/// Byte-level BPE from a <c>tokenizer.json</c>, the Pythia models' tokenizer: text becomes ids as with Hugging Face's
/// <c>tokenizers</c> (reference: huggingface/tokenizers, <c>added_vocabulary.rs</c>, <c>byte_level.rs</c>, <c>models/bpe</c>).
/// Added tokens that are not to be normalised are cut out first, the rest is normalised (NFC) and the other added tokens cut
/// out of it, and what is between is parted into words and merged.
/// </summary>
public sealed class ByteLevelBpeTokenizer
{
    private const int Bytes = 256;

    private readonly BpeTokenizer merger;
    private readonly AddedTokens raw, normalized;
    private readonly bool composes;
    private readonly Dictionary<int, byte[]> bytesOf = [];

    private ByteLevelBpeTokenizer(string path, JsonElement root)
    {
        composes = Normalizer(path, root);
        if (root.TryGetProperty("pre_tokenizer", out var pre) && pre.ValueKind == JsonValueKind.Object) CheckByteLevel(path, pre);
        else throw Fail(path, "has no pre-tokenizer of the type ByteLevel");
        if (!root.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object) throw Fail(path, "has no model");
        if (model.TryGetProperty("type", out var type) && type.GetString() != "BPE") throw Fail(path, $"has a model of the type '{type}', not BPE");
        if (!model.TryGetProperty("vocab", out var words) || !model.TryGetProperty("merges", out var merges)) throw Fail(path, "has no model.vocab or no model.merges");

        var vocabulary = words.EnumerateObject().ToDictionary(word => word.Name, word => word.Value.GetInt32(), StringComparer.Ordinal);
        var bytes = ByteCharacters();
        foreach (var (word, id) in vocabulary) bytesOf[id] = BytesOf(word, bytes);
        if (bytes.Keys.FirstOrDefault(character => IsInUtf8(bytes[character]) && !vocabulary.ContainsKey($"{character}")) is var missing and not '\0') throw Fail(path, $"has no token for the byte {bytes[missing]}");

        var (rawIds, normalizedIds) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var token in root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array ? added.EnumerateArray() : default)
        {
            var (content, id) = (token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32());
            if (content.Length == 0) throw Fail(path, $"has the empty added token {id}");
            foreach (var flag in (string[])["single_word", "lstrip", "rstrip"])
            {
                if (token.TryGetProperty(flag, out var value) && value.ValueKind == JsonValueKind.True) throw Fail(path, $"has the added token '{content}' with {flag}, which is not read here");
            }

            (token.TryGetProperty("normalized", out var late) && late.ValueKind == JsonValueKind.True ? normalizedIds : rawIds)[content] = id;
            bytesOf[id] = Encoding.UTF8.GetBytes(content);
        }

        (raw, normalized) = (new AddedTokens(rawIds), new AddedTokens(normalizedIds));
        merger = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = [.. merges.EnumerateArray().Select(merge => merge.ValueKind == JsonValueKind.Array ? $"{merge[0].GetString()} {merge[1].GetString()}" : merge.GetString()!)],
            ByteLevel = true,
            PreTokenizer = new ByteLevelPreTokenizer(),
        });
        Count = bytesOf.Count;
    }

    /// <summary>Tokens in the vocabulary, the added ones counted.</summary>
    public int Count { get; }

    /// <summary>The ids of a text; no beginning or end of text is added.</summary>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair, which no Unicode text does.</exception>
    public int[] Encode(string text)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate is read as U+FFFD
        {
            if (char.IsSurrogate(text[at]) && rune.Utf16SequenceLength == 1) throw new ArgumentException($"The text holds half a surrogate pair at place {at}; it is no Unicode text.", nameof(text));
            at += rune.Utf16SequenceLength;
        }

        var ids = new List<int>();
        foreach (var (part, id) in raw.Split(text))
        {
            if (id is { } known)
            {
                ids.Add(known);
                continue;
            }

            foreach (var (piece, added) in normalized.Split(composes ? CanonicalComposition.Normalize(part) : part))
            {
                if (added is { } other) ids.Add(other);
                else ids.AddRange(merger.EncodeToIds(piece));
            }
        }

        return [.. ids];
    }

    /// <summary>The text of ids, added tokens included; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids) => Encoding.UTF8.GetString([.. ids.SelectMany(id =>
        bytesOf.TryGetValue(id, out var bytes) ? bytes : throw new ArgumentOutOfRangeException(nameof(ids), id, $"The vocabulary of {Count} tokens has no such id."))]);

    /// <summary>The id of a text that is one token; null when it is several.</summary>
    public int? SingleToken(string text) => Encode(text) is [var id] ? id : null;

    /// <summary>Reads a <c>tokenizer.json</c> of this kind.</summary>
    /// <exception cref="InvalidDataException">The file is not one; the message names it, what is wrong, and what to do.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ByteLevelBpeTokenizer Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? new(path, document.RootElement) : throw Fail(path, "is no JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw Fail(path, $"is no tokenizer of this kind ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static bool Normalizer(string path, JsonElement root)
    {
        if (!root.TryGetProperty("normalizer", out var normalizer) || normalizer.ValueKind == JsonValueKind.Null) return false;
        return normalizer.GetProperty("type").GetString() == "NFC" ? true : throw Fail(path, "has a normalizer other than NFC");
    }

    private static void CheckByteLevel(string path, JsonElement pre)
    {
        if (pre.GetProperty("type").GetString() != "ByteLevel") throw Fail(path, "has no pre-tokenizer of the type ByteLevel");
        if (pre.TryGetProperty("add_prefix_space", out var prefix) && prefix.ValueKind == JsonValueKind.True) throw Fail(path, "puts a space before every text (add_prefix_space), which is not read here");
        if (pre.TryGetProperty("use_regex", out var regex) && regex.ValueKind == JsonValueKind.False) throw Fail(path, "does not part text into words (use_regex), which is not read here");
    }

    // GPT-2's way to write bytes as visible characters: printable ones stand for themselves, the others are U+0100 on, in order
    private static Dictionary<char, byte> ByteCharacters()
    {
        var (characters, next) = (new Dictionary<char, byte>(), (char)Bytes);
        for (var value = 0; value < Bytes; value++)
        {
            var visible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters.Add(visible ? (char)value : next++, (byte)value);
        }

        return characters;
    }

    private static bool IsInUtf8(byte value) => value is not (0xC0 or 0xC1 or >= 0xF5);

    private static byte[] BytesOf(string word, Dictionary<char, byte> bytes) =>
        word.All(bytes.ContainsKey) ? [.. word.Select(character => bytes[character])] : Encoding.UTF8.GetBytes(word);

    private static InvalidDataException Fail(string path, string what, Exception? inner = null) =>
        new($"The tokenizer '{path}' {what}; name the tokenizer.json of a GPT-NeoX model.", inner);
}
