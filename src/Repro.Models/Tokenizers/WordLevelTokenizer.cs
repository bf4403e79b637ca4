using System.Text.Encodings.Web;
using System.Text.Json;

namespace Repro.Models.Tokenizers;

/// <summary>
/// One token per word, words parted by white space: Hugging Face's <c>WordLevel</c> model with the <c>WhitespaceSplit</c>
/// pre-tokenizer, kept in the <c>tokenizer.json</c> that its <c>tokenizers</c> library reads
/// (reference: huggingface/tokenizers, <c>tokenizers/src/models/wordlevel</c>).
/// </summary>
public sealed class WordLevelTokenizer
{
    private readonly string[] words;
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    /// <summary>A tokenizer whose ids are the places in <paramref name="words"/>.</summary>
    /// <param name="words">The vocabulary; no word twice, none empty, none with white space.</param>
    /// <param name="special">Words that are control tokens, such as <c>&lt;eot&gt;</c>.</param>
    /// <param name="unknown">The word that other programs put for an unknown one; <see cref="Encode"/> never does.</param>
    /// <exception cref="ArgumentException">The vocabulary is impossible; the message says why.</exception>
    public WordLevelTokenizer(IReadOnlyList<string> words, IReadOnlyList<string> special, string unknown)
    {
        this.words = [.. words];
        for (var id = 0; id < this.words.Length; id++)
        {
            var word = this.words[id];
            if (word.Length == 0 || word.Any(char.IsWhiteSpace)) throw new ArgumentException($"The word '{word}' (id {id}) is empty or holds white space, which parts words.", nameof(words));
            if (!ids.TryAdd(word, id)) throw new ArgumentException($"The word '{word}' has two ids, {ids[word]} and {id}.", nameof(words));
        }

        foreach (var word in special.Append(unknown))
        {
            if (!ids.ContainsKey(word)) throw new ArgumentException($"The special word '{word}' is not in the vocabulary.", nameof(special));
        }

        Special = [.. special.OrderBy(word => ids[word])];
        Unknown = unknown;
    }

    /// <summary>Words in the vocabulary; ids run from 0 to one less.</summary>
    public int Count => words.Length;

    /// <summary>The control tokens, by rising id.</summary>
    public IReadOnlyList<string> Special { get; }

    /// <summary>The file's <c>unk_token</c>.</summary>
    public string Unknown { get; }

    /// <summary>The ids of a text's words.</summary>
    /// <exception cref="UnknownWordException">A word is not in the vocabulary.</exception>
    public int[] Encode(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(IdOf)];

    /// <summary>The words of ids, parted by single spaces.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids) => string.Join(' ', ids.Select(WordOf));

    /// <summary>The id of a word.</summary>
    /// <exception cref="UnknownWordException">The word is not in the vocabulary.</exception>
    public int IdOf(string word) => ids.TryGetValue(word, out var id) ? id : throw new UnknownWordException(word);

    /// <summary>The word of an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string WordOf(int id) => id >= 0 && id < words.Length
        ? words[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary's ids run from 0 to {words.Length - 1}.");

    /// <summary>Reads a <c>tokenizer.json</c> of this kind.</summary>
    /// <exception cref="InvalidDataException">The file is not one; the message names it, what is wrong, and what to do.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WordLevelTokenizer Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(path, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Fail(path, $"is not JSON ({e.Message.TrimEnd('.')})", e);
        }
        catch (ArgumentException e)
        {
            throw Fail(path, $"holds an impossible vocabulary ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Writes the <c>tokenizer.json</c>; equal tokenizers make equal bytes.</summary>
    /// <param name="path">The file itself, in a folder that exists.</param>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    public void Write(string path) => PartialFile.Write(path, stream =>
    {
        // readable words: the file is no HTML
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        json.WriteStartArray("added_tokens");
        foreach (var word in Special)
        {
            json.WriteStartObject();
            json.WriteNumber("id", ids[word]);
            json.WriteString("content", word);
            foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized"]) json.WriteBoolean(flag, false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("normalizer");
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "WhitespaceSplit");
        json.WriteEndObject();
        json.WriteNull("post_processor");
        json.WriteNull("decoder");
        json.WriteStartObject("model");
        json.WriteString("type", "WordLevel");
        json.WriteStartObject("vocab");
        for (var id = 0; id < words.Length; id++) json.WriteNumber(words[id], id);
        json.WriteEndObject();
        json.WriteString("unk_token", Unknown);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static WordLevelTokenizer Read(string path, JsonElement root)
    {
        if (Text(Get(root, "model"), "type") is not "WordLevel") throw Fail(path, "has no model of the type WordLevel");
        if (Text(Get(root, "pre_tokenizer"), "type") is not "WhitespaceSplit") throw Fail(path, "has no pre-tokenizer of the type WhitespaceSplit");
        foreach (var part in (string[])["normalizer", "post_processor"])
        {
            if (Get(root, part) is { ValueKind: not JsonValueKind.Null }) throw Fail(path, $"has a {part}, and this tokenizer has none");
        }

        var model = Get(root, "model")!.Value;
        if (Get(model, "vocab") is not { ValueKind: JsonValueKind.Object } vocabulary) throw Fail(path, "has no object model.vocab");
        var count = vocabulary.EnumerateObject().Count();
        var words = new string?[count];
        foreach (var entry in vocabulary.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id < 0 || id >= count || words[id] is not null)
                throw Fail(path, $"gives the word '{entry.Name}' the id {entry.Value.GetRawText()}, where {count} words have the ids 0 to {count - 1}, each once");
            words[id] = entry.Name;
        }

        var special = ReadSpecial(path, root, words!);
        return new(words!, special, Text(model, "unk_token") ?? throw Fail(path, "has no text model.unk_token"));
    }

    private static List<string> ReadSpecial(string path, JsonElement root, string[] words)
    {
        var special = new List<string>();
        if (Get(root, "added_tokens") is not { } added || added.ValueKind == JsonValueKind.Null) return special;
        if (added.ValueKind != JsonValueKind.Array) throw Fail(path, "has added_tokens that are no array");
        foreach (var token in added.EnumerateArray())
        {
            var word = Text(token, "content") ?? throw Fail(path, "has an added token without content");
            if (Get(token, "id") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt32(out var id) || id < 0 || id >= words.Length || words[id] != word)
                throw Fail(path, $"gives the added token '{word}' an id that is not the one in model.vocab");
            if (Get(token, "special") is { ValueKind: JsonValueKind.True }) special.Add(word);
        }

        return special;
    }

    private static JsonElement? Get(JsonElement? at, string field) =>
        at is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(field, out var value) ? value : null;

    private static string? Text(JsonElement? at, string field) => Get(at, field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static InvalidDataException Fail(string path, string what, Exception? inner = null) =>
        new($"The tokenizer '{path}' {what}; write it again with this suite, or fetch the right file.", inner);
}
