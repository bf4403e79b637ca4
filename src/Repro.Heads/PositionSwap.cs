using Repro.Tasks;

namespace Repro.Heads;

/// <summary>Where the two names of an IOI prompt stand first, from 0.</summary>
/// <param name="IndirectObject">Of the answer (IO).</param>
/// <param name="Subject">Of the wrong answer (S1).</param>
internal readonly record struct FirstMentions(int IndirectObject, int Subject)
{
    /// <summary>In the clean prompt of a pair.</summary>
    /// <exception cref="ArgumentException">A name is not in the prompt.</exception>
    public static FirstMentions Of(PromptPair pair)
    {
        return new(Find(pair.Answers[0], "answer"), Find(pair.WrongAnswers[0], "wrong answer"));

        int Find(int name, string role)
        {
            for (var at = 0; at < pair.Clean.Count; at++)
            {
                if (pair.Clean[at] == name) return at;
            }

            throw new ArgumentException($"The {role} {name} does not occur in the prompt {string.Join(' ', pair.Clean)}: an IOI prompt names both.");
        }
    }
}

/// <summary>
/// IOI prompts with twins of the same tokens at opposite positions: the first mentions of the two names are exchanged, ABB to BAB, so that
/// the answer stays and only where it stands changes (Wang et al. 2022, arXiv 2211.00593, appendix A, of the two signals that S-inhibition
/// heads carry; the paper's authors test their S-inhibition heads so).
/// </summary>
public static class PositionSwap
{
    /// <summary>The same clean prompts, each with its position-swapped twin as the corrupted one.</summary>
    /// <exception cref="ArgumentException">A prompt lacks one of its names.</exception>
    public static TaskData Of(TaskData data) => new(data.Task + "-positions-swapped", [.. data.Pairs.Select(pair =>
    {
        var (at, tokens) = (FirstMentions.Of(pair), pair.Clean.ToArray());
        (tokens[at.IndirectObject], tokens[at.Subject]) = (tokens[at.Subject], tokens[at.IndirectObject]);
        return pair with { Corrupted = tokens };
    })]);
}
