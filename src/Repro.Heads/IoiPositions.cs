using Repro.Tasks;

namespace Repro.Heads;

/// <summary>Where the names stand in a clean IOI prompt, and where it ends; places from 0.</summary>
public readonly record struct IoiPositions(int IndirectObject, int Subject1, int Subject2, int End)
{
    /// <summary>Found by token ids: the answer stands once, the wrong answer twice.</summary>
    /// <exception cref="ArgumentException">Some pair is not so; the message names it.</exception>
    public static IReadOnlyList<IoiPositions> Of(TaskData data) => [.. data.Pairs.Select((pair, i) =>
    {
        if (pair.Answers.Count != 1 || pair.WrongAnswers.Count != 1)
        {
            throw new ArgumentException($"Pair {i} of '{data.Task}' has {pair.Answers.Count} answers and {pair.WrongAnswers.Count} wrong answers: an IOI prompt has one of each.");
        }

        int[] answer = Places(pair.Clean, pair.Answers[0]), wrong = Places(pair.Clean, pair.WrongAnswers[0]);
        if (answer.Length != 1 || wrong.Length != 2)
        {
            throw new ArgumentException($"Pair {i} of '{data.Task}' names the answer (token {pair.Answers[0]}) {answer.Length} times and the wrong answer (token {pair.WrongAnswers[0]}) {wrong.Length} times: an IOI prompt names the indirect object once and the subject twice.");
        }

        return new IoiPositions(answer[0], wrong[0], wrong[1], pair.Clean.Count - 1);
    })];

    private static int[] Places(IReadOnlyList<int> tokens, int id) => [.. Enumerable.Range(0, tokens.Count).Where(place => tokens[place] == id)];
}
