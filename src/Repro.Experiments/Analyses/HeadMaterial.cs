using Repro.Heads;
using Repro.Heads.Paths;
using Repro.Tasks;

namespace Repro.Experiments.Analyses;

/// <summary>What heads are looked at with, in one vocabulary; every role's detector is made of it.</summary>
public sealed record HeadMaterial
{
    /// <summary>For previous-token, duplicate-token and induction heads.</summary>
    public required RepeatedTokenSettings Repeats { get; init; }

    /// <summary>For successor heads.</summary>
    public required IReadOnlyList<WordFamily> Families { get; init; }

    /// <summary>For name movers, S-inhibition and direct effects.</summary>
    public required IoiLanguage Ioi { get; init; }

    /// <summary>For copy suppression.</summary>
    public required TokenRows Text { get; init; }

    /// <summary>How much of the text is scored.</summary>
    public required CopySuppressionSettings Suppression { get; init; }

    /// <summary>All roles: previous-token, duplicate-token, induction, successor, name-mover, negative-name-mover, s-inhibition, copy-suppression, and direct effects on IOI.</summary>
    /// <param name="prompts">How the IOI prompts are drawn.</param>
    public IReadOnlyList<HeadDetectorSource> Sources(IoiSettings prompts)
    {
        var (control, successor, copying, inhibition) = (new RandomHeadControl(), new SuccessorSettings(), new CopySettings(), new SInhibitionSettings());
        var (repeats, ioi) = (new RepeatedTokens(Repeats), IoiTask.Generate(Ioi, prompts));
        return
        [
            new("repeated-tokens", new { repeats = repeats.Settings, control }, repeats.Sha256, batch => HeadDetectors.OfRepeatedTokens(repeats, control, batch)),
            new("successor", new { families = Families, successor, control }, "", _ => [new SuccessorDetector(Families, control, successor)]),
            new("names", new { prompts, copying, inhibition, nameMovers = RoleRules.NameMover, control }, ioi.Sha256, batch =>
            {
                var copiers = HeadDetectors.OfCopying(ioi, control, copying, batch);
                return [.. copiers, new SInhibitionDetector(ioi, model => [.. RoleRules.NameMover.Judge(copiers[0].Score(model)).Where(verdict => verdict.Plays).Select(verdict => verdict.Head)], inhibition.AtMost(batch))];
            }),
            new("copy-suppression", Suppression, Text.Sha256, batch => [new CopySuppressionDetector(Text, Suppression with { RowsPerBatch = Math.Min(Suppression.RowsPerBatch, batch) })]),
            new("direct-effect", new { prompts, control }, ioi.Sha256, batch => [new DirectEffectDetector(ioi, control, new PathPatchingSettings().AtMost(batch))]),
        ];
    }
}
