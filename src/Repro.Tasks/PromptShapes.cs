using Repro.Models.Costs;

namespace Repro.Tasks;

/// <summary>Shapes of the batches that prompts are cut into.</summary>
public static class PromptShapes
{
    /// <summary>Consecutive pairs, so many in a batch.</summary>
    public static IReadOnlyList<BatchShape> Of(TaskData data, int promptsPerBatch) => [.. data.Pairs.Chunk(promptsPerBatch).Select(pairs =>
    {
        var length = pairs.Max(pair => pair.Clean.Count);
        return new BatchShape(pairs.Length, length, length - pairs.Min(FirstDifference), pairs.Any(pair => pair.Clean.Count != length));
    })];

    /// <summary>Rows of one length.</summary>
    public static IReadOnlyList<BatchShape> Of(int rows, int length, int rowsPerBatch) => [.. Enumerable.Range(0, rows).Chunk(rowsPerBatch).Select(chunk => new BatchShape(chunk.Length, length))];

    /// <summary>The first place at which a pair differs, the last one where it does not.</summary>
    public static int FirstDifference(PromptPair pair)
    {
        var at = 0;
        while (at < pair.Clean.Count - 1 && pair.Clean[at] == pair.Corrupted[at]) at++;
        return at;
    }
}
