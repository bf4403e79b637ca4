namespace Repro.Reporting.Page.Data;

/// <summary>What an experiment's last run left that is not committed.</summary>
/// <param name="Experiment">Its name.</param>
/// <param name="Files">Each received file.</param>
/// <param name="Text">All of it, as <c>dotnet test</c> and <c>repro reproduce</c> say it.</param>
public sealed record MovedResults(string Experiment, IReadOnlyList<MovedFile> Files, string Text);

/// <summary>A received file.</summary>
/// <param name="Committed">Path of the file that it is held against, whether that exists or not.</param>
/// <param name="Received">The file; of tables without its text.</param>
/// <param name="IsNew">Nothing is committed for it.</param>
/// <param name="Count">How many values differ.</param>
/// <param name="First">The first of them, a line each: path, committed, received.</param>
/// <param name="Text">As much of them as is said anywhere, and the lines that changed.</param>
public sealed record MovedFile(string Committed, ReportFile Received, bool IsNew, int Count, IReadOnlyList<string> First, string Text)
{
    /// <summary>The verdict that was received; null: this is no verdict.</summary>
    public MovedVerdict? Verdict { get; init; }

    /// <summary>The figure drawn of the received numbers; null: it is none, or its drawing is not here.</summary>
    public string? Svg { get; init; }
}

/// <summary>A received verdict.</summary>
/// <param name="Claim">The claim's id.</param>
/// <param name="Task">On which task.</param>
/// <param name="Word">confirmed, refuted, inconclusive or not run.</param>
public sealed record MovedVerdict(string Claim, string Task, string Word);
