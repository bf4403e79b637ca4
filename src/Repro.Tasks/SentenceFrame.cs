using Repro.Statistics;

namespace Repro.Tasks;

/// <summary>A sentence before its answer: words parted by single spaces, those in braces to be filled.</summary>
/// <param name="text">Such as "When {A} and {B} went to the {PLACE} , {S} gave a {OBJECT} to".</param>
internal sealed class SentenceFrame(string text)
{
    private static readonly Dictionary<string, int> Empty = [];
    private static readonly Dictionary<string, IReadOnlyList<string>> EmptyLists = [];

    private readonly string[] words = text.Split(' ');

    /// <summary>Which filling of each of the frame's slots that have a list, by its place in the list.</summary>
    public Dictionary<string, int> Draw(SeededRandom random, IReadOnlyDictionary<string, IReadOnlyList<string>> lists) =>
        words.Where(lists.ContainsKey).Distinct().ToDictionary(slot => slot, slot => random.NextInt(lists[slot].Count), StringComparer.Ordinal);

    /// <summary>The sentence's words, where no slot has a list.</summary>
    public IReadOnlyList<string> Fill(params (string Slot, string Words)[] slots) => Fill(Empty, EmptyLists, slots);

    /// <summary>The sentence's words.</summary>
    /// <param name="fillings">Slot to place in its list; a filling may be several words.</param>
    /// <param name="lists">The slots' lists.</param>
    /// <param name="others">The other slots' words.</param>
    public IReadOnlyList<string> Fill(IReadOnlyDictionary<string, int> fillings, IReadOnlyDictionary<string, IReadOnlyList<string>> lists, params (string Slot, string Words)[] others) =>
        [.. words.SelectMany(word =>
            fillings.TryGetValue(word, out var choice) ? lists[word][choice].Split(' ')
            : others.FirstOrDefault(other => other.Slot == word) is { Slot: not null } other ? other.Words.Split(' ')
            : [word])];

    public override string ToString() => text;
}
