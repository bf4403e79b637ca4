using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repro.Tasks;

/// <summary>One prompt and its corrupted twin, token for token of one length, read at the last position.</summary>
/// <param name="Clean">Token ids of the clean prompt.</param>
/// <param name="Corrupted">Token ids of the corrupted prompt.</param>
/// <param name="Answers">Token ids that are right after the clean prompt.</param>
/// <param name="WrongAnswers">Token ids that are held against them.</param>
public sealed record PromptPair(IReadOnlyList<int> Clean, IReadOnlyList<int> Corrupted, IReadOnlyList<int> Answers, IReadOnlyList<int> WrongAnswers)
{
    /// <summary>Whether it belongs to the task's harder part, which a rule of thumb does not solve (a late start year, a noun of the other number before the verb). Not part of the hash: it follows from the tokens.</summary>
    public bool Hard { get; init; }
}

/// <summary>A task's prompts, frozen: what is in it is identified by <see cref="Sha256"/>.</summary>
public sealed class TaskData
{
    /// <exception cref="ArgumentException">No prompts, a pair of unequal lengths, or a pair without answers; the message names the pair.</exception>
    public TaskData(string task, IReadOnlyList<PromptPair> pairs)
    {
        if (pairs.Count == 0) throw new ArgumentException($"The data set of '{task}' is empty: ask for at least one prompt.");
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = pairs[i];
            if (pair.Clean.Count == 0 || pair.Clean.Count != pair.Corrupted.Count)
            {
                throw new ArgumentException($"Pair {i} of '{task}' has {pair.Clean.Count} clean and {pair.Corrupted.Count} corrupted tokens: both need the same number, at least one.");
            }

            if (pair.Answers.Count == 0 || pair.WrongAnswers.Count == 0) throw new ArgumentException($"Pair {i} of '{task}' has no answer or no wrong answer.");
        }

        (Task, Pairs, Sha256) = (task, [.. pairs], Hash(task, pairs));
    }

    /// <summary>The task's name.</summary>
    public string Task { get; }

    public IReadOnlyList<PromptPair> Pairs { get; }

    /// <summary>SHA-256, in lower-case hexadecimal, of the task's name and every token id of every pair.</summary>
    public string Sha256 { get; }

    private static string Hash(string task, IReadOnlyList<PromptPair> pairs)
    {
        var text = new StringBuilder(task).Append('\n');
        foreach (var pair in pairs)
        {
            foreach (var ids in (IReadOnlyList<int>[])[pair.Clean, pair.Corrupted, pair.Answers, pair.WrongAnswers])
            {
                text.AppendJoin(' ', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))).Append('|');
            }

            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
