using Repro.Models.Tokenizers;

namespace Repro.Tasks.Pythia;

/// <summary>Keeps the words that are one token where they come inside a sentence (after a space), and notes the others.</summary>
/// <param name="tokenizer">Whose tokens.</param>
internal sealed class SingleTokens(ByteLevelBpeTokenizer tokenizer)
{
    private readonly List<LeftOut> leftOut = [];

    /// <summary>What was not kept so far.</summary>
    public IReadOnlyList<LeftOut> LeftOut => leftOut;

    /// <summary>The words that are one token.</summary>
    public IReadOnlyList<string> Keep(string task, string list, IEnumerable<string> words) => [.. words.Where(word => IsOne(task, list, word))];

    /// <summary>The pairs of which both words are one token.</summary>
    public IReadOnlyList<(string First, string Second)> Keep(string task, string list, IEnumerable<(string First, string Second)> pairs) =>
        [.. pairs.Where(pair => IsOne(task, list, pair.First) & IsOne(task, list, pair.Second))];

    /// <summary>The id of a kept word.</summary>
    public int IdOf(string word) => tokenizer.SingleToken(" " + word) ?? throw new ArgumentException($"'{word}' is not one token of this tokenizer; use the tokenizer of a Pythia model.");

    /// <summary>Notes something that could not be used.</summary>
    public void Leave(string task, string list, string text, string reason) => leftOut.Add(new LeftOut(task, list, text, reason));

    private bool IsOne(string task, string list, string word)
    {
        var tokens = tokenizer.Encode(" " + word).Length;
        if (tokens != 1) Leave(task, list, word, $"{tokens} tokens");
        return tokens == 1;
    }
}
