using System.Globalization;
using Repro.Experiments.Sweeps;

namespace Repro.Cli.Slurm;

/// <summary>What has to be submitted of a sweep, beside what is in the queue already.</summary>
/// <param name="Chunks">Those in which a cell is missing and that are not in the queue; none where only the last job is due.</param>
/// <param name="After">Jobs of earlier submissions that still compute chunks: the last job waits for them too.</param>
/// <param name="Replaced">Last jobs of earlier submissions that have not begun: they would not wait for the new chunks.</param>
internal sealed record SlurmSubmission(IReadOnlyList<SweepChunk> Chunks, IReadOnlyList<string> After, IReadOnlyList<string> Replaced)
{
    /// <param name="census">What is missing.</param>
    /// <param name="chunks">All chunks.</param>
    /// <param name="queue">The sweep's tasks in the queue.</param>
    /// <param name="maxArraySize">The first array index that Slurm does not take; null: not known.</param>
    /// <returns>Null where all that is missing is in the queue.</returns>
    /// <exception cref="SlurmException">Tasks in the queue have the sweep cut otherwise, or there are more chunks than a job array takes.</exception>
    public static SlurmSubmission? Of(SweepCensus census, IReadOnlyList<SweepChunk> chunks, IReadOnlyList<SlurmTask> queue, int? maxArraySize)
    {
        if (queue.FirstOrDefault(task => task.Chunks is { } count && count != chunks.Count) is { Chunks: { } others, Job: var job })
            throw new SlurmException(string.Create(CultureInfo.InvariantCulture, $"Job {job} of this sweep has it cut into {others} chunks, and this --chunk cuts it into {chunks.Count}: give the --chunk of that submission, wait for its tasks, or take them out of the queue with 'scancel {job}'."));
        var queued = queue.Where(task => task.Chunk is not null).Select(task => task.Chunk!.Value).ToHashSet();
        SweepChunk[] due = [.. census.Open(chunks).Where(chunk => !queued.Contains(chunk.Index))];
        if (due.Length == 0 && queue.Any(task => task.Chunk is null)) return null;
        if (due.Length > 0 && due[^1].Index >= maxArraySize)
        {
            var (largest, checkpoints) = (Math.Max(1, maxArraySize.Value - 1), census.Checkpoints.Count);
            throw new SlurmException(string.Create(CultureInfo.InvariantCulture, $"The sweep has {chunks.Count} chunks and this Slurm's job arrays end at index {maxArraySize - 1} (MaxArraySize={maxArraySize}): use --chunk {(checkpoints + largest - 1) / largest} or more."));
        }

        return new SlurmSubmission(
            due,
            [.. queue.Where(task => task.Chunk is not null).Select(task => task.Job).Distinct()],
            [.. queue.Where(task => task.Chunk is null && task.Waits).Select(task => task.Job).Distinct()]);
    }
}
