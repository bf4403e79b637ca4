using System.Globalization;
using Repro;
using Repro.Experiments.Snapshots;

namespace HeadRoleStability;

/// <summary>The verdicts on the committed models are the committed ones.</summary>
public sealed class HeadRoleStabilityTests() : CommittedResults("mini", checkout => new HeadRoleStabilityExperiment(checkout))
{
    [Test]
    public void Every_claim_has_one_verdict_and_one_file()
    {
        Assert.That(Run.Result.Verdicts.Select(verdict => verdict.Claim), Is.EqualTo(Run.Experiment.Definition.Claims.Select(claim => claim.Id)));
        foreach (var verdict in Run.Result.Verdicts) Assert.That(Run.Result.Files, Does.ContainKey($"{verdict.Claim}-{verdict.Task}.json"));
    }

    [Test]
    public void Every_checkpoint_was_measured() =>
        Assert.That(Numbers("S1-roles.json")["checkpoints"]!.GetValue<string>(), Is.EqualTo("336 of 336"), "6 roles of 56 checkpoints");

    private static readonly Change[] Changes =
    [
        Change.Verdict("S1-roles.json"),
        Change.Move("S1-roles.json", "$.handOvers", 1),
        Change.Move("S3-roles.json", "$.departures", 1),
        Change.Verdict("S8-roles.json"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void A_change_is_found(Change change) => IsFound(change);

    [Test]
    public void A_score_beyond_its_rule_is_found_and_one_within_is_the_same()
    {
        SnapshotReport Moved(double by)
        {
            var rows = Run.Result.Files["heads-induction.csv"].Split('\n');
            var fields = rows[^2].Split(',');
            fields[4] = (double.Parse(fields[4], CultureInfo.InvariantCulture) + by).ToString(CultureInfo.InvariantCulture);
            rows[^2] = string.Join(',', fields);
            return With("heads-induction.csv", string.Join('\n', rows));
        }

        Assert.That(Moved(0.005).IsMatch);
        Assert.That(Moved(0.05).Differences.Single().Name, Is.EqualTo("heads-induction.csv"));
    }
}
