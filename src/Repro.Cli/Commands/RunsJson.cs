using Repro.Experiments.Runs;

namespace Repro.Cli.Commands;

/// <summary>What <c>repro reproduce --json</c> prints: every experiment with its verdicts and how they compare with what is committed.</summary>
internal static class RunsJson
{
    public static object Of(IReadOnlyList<ExperimentRun> runs) => new
    {
        suite = runs[0].Suite.ResultsName,
        experiments = runs.Select(run => new
        {
            run.Experiment.Name,
            run.Experiment.Definition.Title,
            unchanged = run.IsUnchanged,
            notRun = run.NotRunBecause?.Reason,
            run.Devices,
            verdicts = run.Result.Verdicts.Select(verdict => (verdict, claim: run.Experiment.Definition.Claims.Single(claim => claim.Id == verdict.Claim))).Select(row => new
            {
                row.verdict.Claim,
                says = row.claim.Statement,
                row.claim.Reported,
                row.verdict.Task,
                verdict = ClaimsTable.Word(row.verdict.Kind),
                numbers = row.verdict.Summary,
                committed = ClaimsTable.Committed(run, row.verdict),
            }),
            expectations = run.Expectations.Select(expected => $"{expected.Definition.Claim} {expected.Describe()}"),
            differences = run.Report.Differences.Select(mismatch => new { file = run.Report.CommittedFile(mismatch.Name), numbers = mismatch.Differences.Select(difference => difference.Describe()) }),
            @new = run.Report.New.Select(run.Report.CommittedFile),
            stale = run.Report.Stale.Select(file => Path.Combine(run.Report.Folder, file)),
            unreadable = run.Unreadable.Select(one => new { one.Checkpoint.Model, one.Checkpoint.Step, one.Error.Message }),
            failures = run.Failures.Select(failure => new { failure.Checkpoint.Model, failure.Checkpoint.Step, analysis = failure.Analysis.Name, failure.Message }),
        }),
    };
}
