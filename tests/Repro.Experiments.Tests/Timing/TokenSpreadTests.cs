using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Statistics;

namespace Repro.Experiments.Tests.Timing;

public sealed class TokenSpreadTests
{
    private const double Confidence = 0.95;

    private static readonly Suite Suite = new()
    {
        Name = "made-up",
        Description = "",
        TokensPerStep = 10,
        Steps = [0, 100, 200, 300, 400, 800, 1600],
        Models = [new SuiteModel { Name = "small", Parameters = 1 }, new SuiteModel { Name = "large", Parameters = 2 }],
    };

    // emergence at a step after that of the checkpoint before; in the resamples at the steps given, null: not at all
    private static ModelTiming Timing(int model, int? step, params int?[] resampled) => new(
        Suite.Models[model], At(step), [.. (resampled.Length == 0 ? [step, step] : resampled).Select(At)], Samples: 9);

    private static Outcome<EmergencePoint> At(int? step) => step is { } present
        ? new EmergencePoint(present, 10 * present, Suite.Steps.LastOrDefault(other => other < present), 10 * Suite.Steps.LastOrDefault(other => other < present)) { CheckpointsAbove = 3 }
        : new Absence("never");

    private static TokenSpread Of(params ModelTiming[] models) => TokenSpread.Of(models, Suite, Confidence);

    [Test]
    public void The_ratio_of_the_latest_to_the_earliest_has_an_interval_of_ratios_that_occurred()
    {
        var spread = Of(Timing(0, 200, 200, 100, 200), Timing(1, 400, 400, 400, 300));
        Assert.That(spread.Ratio.Value, Is.EqualTo(new Interval(2, 1.5, 4, Confidence, 9) { Resamples = 3 }));
        Assert.That((spread.Within(4), spread.Within(2), spread.Within(1.4)), Is.EqualTo((VerdictKind.Confirmed, VerdictKind.Inconclusive, VerdictKind.Refuted)));
    }

    [Test]
    public void Resamples_in_which_it_does_not_emerge_everywhere_are_left_out() =>
        Assert.That(Of(Timing(0, 200, 200, null, 200), Timing(1, 400, 400, 400, null)).Ratio.Value.Resamples, Is.EqualTo(1));

    [Test]
    public void A_model_that_has_it_before_training_has_no_ratio()
    {
        var spread = Of(Timing(0, 0), Timing(1, 400));
        Assert.That(spread.Models.Models.Single().Model.Name, Is.EqualTo("large"));
        Assert.That(spread.Ratio.Absence?.Reason, Is.EqualTo("a spread needs two values and has 1"));
        Assert.That(spread.Within(2), Is.EqualTo(VerdictKind.Inconclusive));
        Assert.That(Of(Timing(0, 200, 0, 200), Timing(1, 400)).Ratio.Value.Resamples, Is.EqualTo(1));
    }

    [Test]
    public void No_common_resample_is_said() =>
        Assert.That(Of(Timing(0, 200, 200, null), Timing(1, 400, null, 400)).Ratio.Absence?.Reason, Is.EqualTo("it emerges in every model in no resample"));

    [Test]
    public void The_spacing_is_told_where_it_reaches_across_the_limit()
    {
        // in (100, 200] and (300, 400]
        var spread = Of(Timing(0, 200), Timing(1, 400));
        Assert.That(spread.Models.SpacingAllows, Is.EqualTo((1.5, 4.0)));
        Assert.That(spread.Words(2), Does.EndWith("; the checkpoints' spacing allows 1.50 to 4.00").And.StartWith("at 0.00M to 0.00M tokens: max/min 2.00 [2.00, 2.00], limit 2.0;"));
        Assert.That(spread.Words(4), Does.EndWith("of draws"));
        Assert.That(Of(Timing(0, 100), Timing(1, 200)).Models.SpacingAllows, Is.Null, "before 100 is only the untrained model");
    }

    [Test]
    public void What_never_emerges_has_its_reason() =>
        Assert.That(ModelTiming.Never(Suite.Models[0], new Absence("no such head"), 3, 9).Tokens(Confidence).Absence?.Reason, Is.EqualTo("no such head"));

    [Test]
    public void Chance_is_counted_exactly()
    {
        // two models, checkpoints 100, 200, 300, 400, 800, 1600: of 36 ordered pairs 6 are equal, and within a factor 1.5 are 200-300 and 300-400
        Assert.That(ChanceSpread.ShareAtMost(1, 2, Suite), Is.EqualTo(6 / 36.0).Within(1e-12));
        Assert.That(ChanceSpread.ShareAtMost(1.5, 2, Suite), Is.EqualTo(10 / 36.0).Within(1e-12));
        Assert.That(ChanceSpread.ShareAtMost(16, 3, Suite), Is.EqualTo(1).Within(1e-12));
    }
}
