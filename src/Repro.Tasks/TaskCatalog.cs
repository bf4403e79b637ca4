namespace Repro.Tasks;

/// <summary>How the prompts of any task are drawn.</summary>
/// <param name="Prompts">How many.</param>
/// <param name="Seed">Seed of the draw.</param>
/// <param name="IoiCorruption">How IOI's corrupted twins are made; the other tasks have one way each.</param>
public sealed record TaskDraw(int Prompts, ulong Seed = 42, IoiCorruption IoiCorruption = IoiCorruption.SubjectBecomesIndirectObject);

/// <summary>One of the paper's tasks.</summary>
/// <param name="Name">As in file names and on the command line.</param>
/// <param name="Title">For a reader.</param>
/// <param name="Metric">What the paper reads from the logits.</param>
/// <param name="MiniPrompts">Prompts by default for the small suite.</param>
/// <param name="PaperPrompts">Prompts by default in the authors' code (for circuits).</param>
/// <param name="HardPart">What <see cref="PromptPair.Hard"/> says of this task's prompts; null when it has no harder part.</param>
/// <param name="Generate">Makes the prompts.</param>
public sealed record PromptTask(string Name, string Title, Metric Metric, int MiniPrompts, int PaperPrompts, string? HardPart, Func<TaskLanguages, TaskDraw, TaskData> Generate);

/// <summary>The four tasks of the paper (arXiv 2407.10827, section 3).</summary>
public static class TaskCatalog
{
    private const int MiniPrompts = 256;

    public static PromptTask Ioi { get; } = new(
        IoiTask.Name, "indirect object identification", Metric.LogitDifference, MiniPrompts, 70, null,
        (languages, draw) => IoiTask.Generate(languages.Ioi, new IoiSettings(draw.Prompts, draw.Seed, draw.IoiCorruption)));

    public static PromptTask GreaterThan { get; } = new(
        GreaterThanTask.Name, "greater-than", Metric.ProbabilityDifference, MiniPrompts, 200, $"start year {GreaterThanTask.LateYear} or later",
        (languages, draw) => GreaterThanTask.Generate(languages.GreaterThan, new GreaterThanSettings(draw.Prompts, draw.Seed)));

    public static PromptTask GenderedPronoun { get; } = new(
        GenderedPronounTask.Name, "gendered pronoun", Metric.LogitDifference, MiniPrompts, 100, null,
        (languages, draw) => GenderedPronounTask.Generate(languages.GenderedPronoun, new GenderedPronounSettings(draw.Prompts, draw.Seed)));

    public static PromptTask SubjectVerbAgreement { get; } = new(
        SubjectVerbAgreementTask.Name, "subject-verb agreement", Metric.ProbabilityDifference, MiniPrompts, 200, "a noun of the other number before the verb",
        (languages, draw) => SubjectVerbAgreementTask.Generate(languages.SubjectVerbAgreement, new SubjectVerbAgreementSettings(draw.Prompts, draw.Seed)));

    /// <summary>In the paper's order.</summary>
    public static IReadOnlyList<PromptTask> All { get; } = [Ioi, GreaterThan, GenderedPronoun, SubjectVerbAgreement];

    /// <exception cref="ArgumentException">There is no such task; the message lists them.</exception>
    public static PromptTask Find(string name) => All.FirstOrDefault(task => task.Name == name)
        ?? throw new ArgumentException($"There is no task '{name}'. Known tasks: {string.Join(", ", All.Select(task => task.Name))}.");
}
