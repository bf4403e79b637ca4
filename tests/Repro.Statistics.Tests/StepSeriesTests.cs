namespace Repro.Statistics.Tests;

public sealed class StepSeriesTests
{
    private const double Rounding = 1e-12;

    // 1 token of 0.8, 3 of 0.4, 2 of 0.6
    private static readonly StepSeries Uneven = new([new(10, 11, 0.8), new(11, 14, 0.4), new(14, 16, 0.6)]);

    [Test]
    public void Fine_cells_repeat_what_they_lie_in() =>
        Assert.That(Uneven.Resample(1).Stretches, Is.EqualTo((Stretch[])[new(10, 11, 0.8), new(11, 12, 0.4), new(12, 13, 0.4), new(13, 14, 0.4), new(14, 15, 0.6), new(15, 16, 0.6)]));

    [Test]
    public void Coarse_cells_average_by_coverage()
    {
        var cells = Uneven.Resample(2).Stretches;
        Assert.That(cells.Select(cell => cell.Value), Is.EqualTo((double[])[0.6, 0.4, 0.6]).Within(Rounding));
        Assert.That(Uneven.Resample(4).Stretches.Single().Value, Is.EqualTo((0.8 + (3 * 0.4)) / 4).Within(Rounding), "the last cell would not be full");
    }

    [Test]
    public void The_mean_is_over_tokens() => Assert.That(Uneven.Mean().Value, Is.EqualTo((0.8 + (3 * 0.4) + (2 * 0.6)) / 6).Within(Rounding));

    [Test]
    public void A_cell_in_a_gap_is_left_out()
    {
        var cells = new StepSeries([new(0, 1, 0.5), new(2, 4, 0.7)]).Resample(1).Stretches;
        Assert.That(cells.Select(cell => cell.From), Is.EqualTo((double[])[0, 2, 3]));
    }

    [Test]
    public void Overlaps_and_empty_stretches_are_refused()
    {
        Assert.That(() => new StepSeries([new(0, 2, 1), new(1, 3, 1)]), Throws.ArgumentException.With.Message.Contains("stretches[1]"));
        Assert.That(() => new StepSeries([new(2, 2, 1)]), Throws.ArgumentException.With.Message.Contains("stretches[0]"));
        Assert.That(new StepSeries([]).Mean().IsPresent, Is.False);
    }

    [Test]
    public void Pairs_at_one_distance()
    {
        // from 0: 2 is nearest to 2.5 of 1, 2 and 4; from 2 and 1: 4; from 4: 9 is too far
        Assert.That(
            CheckpointPairs.AtDistance([0, 1, 2, 4, 9], 2.5, within: 0.25),
            Is.EqualTo((CheckpointPair[])[new(0, 2), new(1, 3), new(2, 3)]));
        Assert.That(CheckpointPairs.AtDistance([0, 1, 3], 2, within: 0.5)[0], Is.EqualTo(new CheckpointPair(0, 1)), "of two as near the earlier");
        Assert.That(CheckpointPairs.AtDistance([5], 1, within: 0.5), Is.Empty);
        Assert.That(() => CheckpointPairs.AtDistance([0, 2, 2], 1, within: 0.5), Throws.ArgumentException.With.Message.Contains("positions[2]"));
    }

    [Test]
    public void Consecutive_pairs() => Assert.That(CheckpointPairs.Consecutive(3), Is.EqualTo((CheckpointPair[])[new(0, 1), new(1, 2)]));
}
