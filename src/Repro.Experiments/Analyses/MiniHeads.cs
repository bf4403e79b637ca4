using Repro.Heads;
using Repro.Heads.Paths;
using Repro.Tasks;
using Repro.Tasks.Mini;
using Repro.Training.Corpus;

namespace Repro.Experiments.Analyses;

/// <summary>The small suite's head detectors.</summary>
public static class MiniHeads
{
    private const int TextRows = 128, TextLength = 64;
    private const ulong TextSeed = 29;

    /// <summary>All roles: previous-token, duplicate-token, induction, successor, name-mover, negative-name-mover, s-inhibition, copy-suppression, and direct effects on IOI.</summary>
    /// <param name="prompts">How the IOI prompts are drawn.</param>
    public static IReadOnlyList<HeadDetectorSource> Sources(IoiSettings prompts)
    {
        var (control, successor, copying) = (new RandomHeadControl(), new SuccessorSettings(), new CopySettings());
        var repeats = new RepeatedTokens(RepeatedTokenSettings.Mini);
        var ioi = IoiTask.Generate(MiniIoi.Language, prompts);
        var (inhibition, suppression) = (new SInhibitionSettings(), new CopySuppressionSettings { ScoredRows = 64 });
        return
        [
            new("repeated-tokens", new { repeats = repeats.Settings, control }, repeats.Sha256, batch => HeadDetectors.OfRepeatedTokens(repeats, control, batch)),
            new("successor", new { families = WordFamily.Mini, successor, control }, "", _ => [new SuccessorDetector(WordFamily.Mini, control, successor)]),
            new("names", new { prompts, copying, inhibition, nameMovers = RoleRules.NameMover, control }, ioi.Sha256, batch =>
            {
                var copiers = HeadDetectors.OfCopying(ioi, control, copying, batch);
                return [.. copiers, new SInhibitionDetector(ioi, model => [.. RoleRules.NameMover.Judge(copiers[0].Score(model)).Where(verdict => verdict.Plays).Select(verdict => verdict.Head)], inhibition.AtMost(batch))];
            }),
            new("copy-suppression", suppression, Text.Sha256, batch => [new CopySuppressionDetector(Text, suppression with { RowsPerBatch = Math.Min(suppression.RowsPerBatch, batch) })]),
            new("direct-effect", new { prompts, control }, ioi.Sha256, batch => [new DirectEffectDetector(ioi, control, new PathPatchingSettings().AtMost(batch))]),
        ];
    }

    /// <summary>Text as the models were trained on, from a seed that was not: whole documents cut into rows, each a context long.</summary>
    private static TokenRows Text { get; } = Rows();

    private static TokenRows Rows()
    {
        var text = new TrainingText(TextSeed);
        return new TokenRows("training text of the small suite, fresh", [.. Enumerable.Range(0, TextRows).Select(_ => text.Next(TextLength))]);
    }
}
