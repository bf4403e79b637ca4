using static TorchSharp.torch;

namespace Repro.Tasks.Tests;

public sealed class PromptBatchTests
{
    [Test]
    public void Sequences_of_several_lengths_are_padded_on_the_right()
    {
        using var batch = new PromptBatch([[7, 8, 9], [5], [3, 4]], CPU);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(batch.Tokens.shape, Is.EqualTo([3L, 3L]));
            Assert.That(batch.Tokens.dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(batch.Tokens.data<long>().ToArray(), Is.EqualTo([7L, 8, 9, 5, 0, 0, 3, 4, 0]));
            Assert.That(batch.Mask!.dtype, Is.EqualTo(ScalarType.Bool));
            Assert.That(batch.Mask!.data<bool>().ToArray(), Is.EqualTo([true, true, true, true, false, false, true, true, false]));
            Assert.That(batch.LastPositions.data<long>().ToArray(), Is.EqualTo([2L, 0, 1]));
        }
    }

    [Test]
    public void Equal_lengths_need_no_mask()
    {
        using var batch = new PromptBatch([[7, 0], [5, 6]], CPU);
        Assert.That(batch.Mask, Is.Null);
        Assert.That(batch.Tokens.data<long>().ToArray(), Is.EqualTo([7L, 0, 5, 6]));
        Assert.That(batch.LastPositions.data<long>().ToArray(), Is.EqualTo([1L, 1]));
    }

    [Test]
    public void Nothing_is_left_alive_and_no_scope_takes_the_tensors()
    {
        var before = Live.Tensors;
        PromptBatch batch;
        using (NewDisposeScope()) batch = new PromptBatch([[7, 8], [5]], CPU);
        Assert.That(Live.Tensors, Is.EqualTo(before + 3));
        Assert.That(batch.Tokens.data<long>()[0], Is.EqualTo(7));
        batch.Dispose();
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void No_sequence_and_an_empty_one_are_refused()
    {
        Assert.That(() => new PromptBatch([], CPU), Throws.ArgumentException);
        Assert.That(() => new PromptBatch([[1], []], CPU), Throws.ArgumentException.With.Message.Contains("Sequence 1"));
    }
}
