using Repro.Experiments.Suites;
using Repro.Experiments.Sweeps;

namespace Repro.Experiments.Tests.Sweeps;

public sealed class SweepChunkTests
{
    [Test]
    public void Chunks_are_neighbours_in_order_and_leave_nothing_out([Values(1, 2, 14, 56, 248)] int checkpoints, [Values(1, 2, 5, 8, 300)] int perChunk)
    {
        int[] all = [.. Enumerable.Range(0, checkpoints)];
        var chunks = SweepChunk.All(checkpoints, perChunk);
        var parts = chunks.Select(chunk => chunk.Of(all)).ToArray();
        Assert.That(parts.SelectMany(part => part), Is.EqualTo(all));
        Assert.That(parts.Max(part => part.Count), Is.LessThanOrEqualTo(perChunk).And.LessThanOrEqualTo(parts.Min(part => part.Count) + 1));
        Assert.That(chunks.Select(chunk => chunk.Index), Is.EqualTo(Enumerable.Range(1, chunks.Count)));
    }

    [Test]
    public void Fourteen_checkpoints_in_three_chunks() =>
        Assert.That(SweepChunk.All(14, 5).Select(chunk => string.Join(' ', chunk.Of([.. Enumerable.Range(0, 14)]))), Is.EqualTo((string[])["0 1 2 3", "4 5 6 7 8", "9 10 11 12 13"]));

    [Test]
    public void More_chunks_than_checkpoints_leave_some_empty() =>
        Assert.That(Enumerable.Range(1, 4).Select(index => new SweepChunk(index, 4).Of([7, 8]).Count), Is.EqualTo((int[])[0, 1, 0, 1]));

    [Test]
    public void A_chunk_mostly_stays_in_one_model()
    {
        using var temporary = new TemporaryCheckout();
        var all = Suite.Load(temporary.Checkout, "tiny").AllCheckpoints().ToList();
        Assert.That(SweepChunk.All(all.Count, 2).Select(chunk => string.Join(' ', chunk.Of(all).Select(checkpoint => $"{checkpoint.Model}:{checkpoint.Step}"))), Is.EqualTo((string[])["one:0 one:5", "two:0 two:5"]));
    }

    [Test]
    public void A_chunk_is_read_as_it_is_written() => Assert.That(SweepChunk.Parse(new SweepChunk(2, 7).ToString()), Is.EqualTo(new SweepChunk(2, 7)));

    [TestCase("0/3")]
    [TestCase("4/3")]
    [TestCase("2")]
    [TestCase("1/0")]
    [TestCase("-1/3")]
    [TestCase("1/3 ")]
    public void What_is_no_chunk_is_refused(string text) => Assert.That(() => SweepChunk.Parse(text), Throws.ArgumentException.With.Message.EqualTo($"'{text}' is no chunk: write i/n with i from 1 to n, such as 2/7."));

    [Test]
    public void A_task_takes_at_least_one_checkpoint() => Assert.That(() => SweepChunk.All(3, 0), Throws.ArgumentException.With.Message.Contains("--chunk 0"));
}
