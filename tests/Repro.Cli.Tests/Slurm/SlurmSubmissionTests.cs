using Repro.Cli.Commands;
using Repro.Cli.Slurm;
using Repro.Experiments.Suites;
using Repro.Experiments.Sweeps;

namespace Repro.Cli.Tests.Slurm;

/// <summary>What is submitted of a sweep of two models with four checkpoints each, three cells a checkpoint.</summary>
public sealed class SlurmSubmissionTests
{
    // stored cells of each checkpoint
    private static SweepCensus Census(params int[] stored) => new([.. stored.Select((count, place) => new CheckpointCensus(new SuiteCheckpoint(place < 4 ? "small" : "large", place % 4, place % 4, ""), 3, count, 0, null))], stored.All(count => count == 3) ? new LaterCensus(2, 0) : null);

    private static readonly SweepCensus Partly = Census(3, 3, 3, 2, 3, 3, 0, 0);
    private static readonly IReadOnlyList<SweepChunk> Four = SweepChunk.All(8, 2);

    private static int[] Indices(SlurmSubmission? submission) => [.. submission!.Chunks.Select(chunk => chunk.Index)];

    [Test]
    public void Only_chunks_that_miss_a_cell_are_submitted()
    {
        var submission = SlurmSubmission.Of(Partly, Four, [], null);
        Assert.That(Indices(submission), Is.EqualTo((int[])[2, 4]));
        Assert.That((submission!.After, submission.Replaced), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [Test]
    public void What_is_in_the_queue_is_not_submitted_again_and_is_waited_for()
    {
        var submission = SlurmSubmission.Of(Partly, Four, [new("7", 2, 4, Waits: false), new("8", null, null, Waits: true)], null);
        Assert.That(Indices(submission), Is.EqualTo((int[])[4]));
        Assert.That(submission!.After, Is.EqualTo((string[])["7"]));
        Assert.That(submission.Replaced, Is.EqualTo((string[])["8"]), "it would not wait for chunk 4");
    }

    [Test]
    public void A_last_job_that_runs_is_left_alone() => Assert.That(SlurmSubmission.Of(Partly, Four, [new("8", null, null, Waits: false)], null)!.Replaced, Is.Empty);

    [Test]
    public void With_everything_in_the_queue_nothing_is_submitted() =>
        Assert.That(SlurmSubmission.Of(Partly, Four, [new("7", 2, 4, Waits: true), new("7", 4, 4, Waits: true), new("8", null, null, Waits: true)], null), Is.Null);

    [Test]
    public void Where_only_the_second_round_is_missing_the_last_job_is_submitted()
    {
        Assert.That(Indices(SlurmSubmission.Of(Census(3, 3, 3, 3, 3, 3, 3, 3), Four, [], null)), Is.Empty);
        Assert.That(SlurmSubmission.Of(Census(3, 3, 3, 3, 3, 3, 3, 3), Four, [new("8", null, null, Waits: false)], null), Is.Null);
    }

    [Test]
    public void A_queue_that_has_it_cut_otherwise_is_told() =>
        Assert.That(() => SlurmSubmission.Of(Partly, Four, [new("7", 1, 2, Waits: false)], null), Throws.InstanceOf<SlurmException>().With.Message.Contains("into 2 chunks").And.Message.Contains("into 4").And.Message.Contains("scancel 7"));

    [Test]
    public void More_chunks_than_an_array_takes_are_refused_with_the_remedy()
    {
        Assert.That(() => SlurmSubmission.Of(Partly, Four, [], 4), Throws.InstanceOf<SlurmException>().With.Message.EqualTo("The sweep has 4 chunks and this Slurm's job arrays end at index 3 (MaxArraySize=4): use --chunk 3 or more."));
        Assert.That(SweepChunk.All(8, 3), Has.Count.EqualTo(3), "the remedy is one");
        Assert.That(Indices(SlurmSubmission.Of(Partly, Four, [], 5)), Is.EqualTo((int[])[2, 4]));
    }

    [Test]
    public void Status_counts_by_model_and_by_state()
    {
        var census = Partly with { Checkpoints = [Partly.Checkpoints[0] with { Stored = 0, Doubt = "same weights as step 3" }, .. Partly.Checkpoints.Skip(1).Take(6), Partly.Checkpoints[7] with { Claimed = 1 }] };
        var status = SweepStatus.Of("tiny", census, [new("7", 2, 4, Waits: false), new("7", 4, 4, Waits: true), new("8", null, null, Waits: true)]);
        Assert.That(status.Models, Is.EqualTo((ModelStatus[])[new("small", 4, 12, 8, 1, 0), new("large", 4, 12, 6, 6, 1)]));
        Assert.That((status.Cells, status.Missing, status.Later), Is.EqualTo((24, 7, (LaterCensus?)null)));
        Assert.That(status.Doubted, Is.EqualTo((DoubtedCheckpoint[])[new("small", 0, "same weights as step 3")]));
        Assert.That(status.Queue, Is.EqualTo(new QueueStatus(1, 1, "waiting")));
        Assert.That(SweepStatus.Of("tiny", census, null).Queue, Is.Null);
    }
}
