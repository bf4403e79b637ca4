using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests;

/// <summary>Reading the small suite's token ids.</summary>
internal static class MiniWords
{
    public static string[] Of(IEnumerable<int> ids) => [.. ids.Select(id => MiniLexicon.Vocabulary[id])];

    public static string Text(IEnumerable<int> ids) => string.Join(' ', Of(ids));

    public static int[] Differing(PromptPair pair) => [.. Enumerable.Range(0, pair.Clean.Count).Where(i => pair.Clean[i] != pair.Corrupted[i])];

    public static int Place(IReadOnlyList<string> words, string word) => words.ToList().IndexOf(word);
}
