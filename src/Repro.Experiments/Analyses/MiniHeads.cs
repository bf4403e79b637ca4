using Repro.Heads;
using Repro.Tasks;
using Repro.Tasks.Mini;
using Repro.Training.Corpus;

namespace Repro.Experiments.Analyses;

/// <summary>What the small suite's heads are looked at with.</summary>
public static class MiniHeads
{
    private const int TextRows = 128, TextLength = 64, ScoredRows = 64;
    private const ulong TextSeed = 29;

    public static HeadMaterial Material { get; } = new()
    {
        Repeats = RepeatedTokenSettings.Mini,
        Families = WordFamily.Mini,
        Ioi = MiniIoi.Language,
        Text = Rows(),
        Suppression = new CopySuppressionSettings { ScoredRows = ScoredRows },
    };

    /// <inheritdoc cref="HeadMaterial.Sources"/>
    public static IReadOnlyList<HeadDetectorSource> Sources(IoiSettings prompts) => Material.Sources(prompts);

    // text as the models were trained on, from a seed that was not: whole documents cut into rows, each a context long
    private static TokenRows Rows()
    {
        var text = new TrainingText(TextSeed);
        return new TokenRows("training text of the small suite, fresh", [.. Enumerable.Range(0, TextRows).Select(_ => text.Next(TextLength))]);
    }
}
