using Repro.Heads;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Analyses;

/// <summary>The small suite's head detectors.</summary>
public static class MiniHeads
{
    /// <summary>Previous-token, duplicate-token, induction, successor, name-mover and negative-name-mover heads.</summary>
    /// <param name="prompts">How the IOI prompts are drawn.</param>
    public static IReadOnlyList<HeadDetectorSource> Sources(IoiSettings prompts)
    {
        var (control, successor, copying) = (new RandomHeadControl(), new SuccessorSettings(), new CopySettings());
        var repeats = new RepeatedTokens(RepeatedTokenSettings.Mini);
        var ioi = IoiTask.Generate(MiniIoi.Language, prompts);
        return
        [
            new("repeated-tokens", new { repeats = repeats.Settings, control }, repeats.Sha256, batch => HeadDetectors.OfRepeatedTokens(repeats, control, batch)),
            new("successor", new { families = WordFamily.Mini, successor, control }, "", _ => [new SuccessorDetector(WordFamily.Mini, control, successor)]),
            new("copying", new { prompts, copying, control }, ioi.Sha256, batch => HeadDetectors.OfCopying(ioi, control, copying, batch)),
        ];
    }
}
