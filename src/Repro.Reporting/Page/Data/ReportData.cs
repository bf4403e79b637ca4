namespace Repro.Reporting.Page.Data;

/// <summary>All that the report page shows, as it is: nothing in it is computed from anything else.</summary>
/// <param name="Suites">In the order of the page.</param>
/// <param name="Explorer">Circuits over training.</param>
public sealed record ReportData(IReadOnlyList<ReportSuite> Suites, ExplorerData Explorer);

/// <summary>What one suite says.</summary>
/// <param name="Name">For example <c>mini</c>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Verdicts">In the order of the claims' ids.</param>
/// <param name="Figures">In the order of the page.</param>
/// <param name="Tables">Further committed tables, by their paths in the checkout: named, not shown.</param>
/// <param name="Origin">Where its numbers come from.</param>
public sealed record ReportSuite(string Name, string Description, IReadOnlyList<ReportVerdict> Verdicts, IReadOnlyList<ReportFigure> Figures, IReadOnlyList<string> Tables, ReportOrigin Origin)
{
    /// <summary>Where the last run gave other results than the committed ones; nothing where it did not.</summary>
    public IReadOnlyList<MovedResults> Moved { get; init; } = [];

    /// <summary>Figures of the paper beside the numbers found.</summary>
    public IReadOnlyList<ReportExpectation> Expectations { get; init; } = [];

    /// <summary>What the committed results were made on, a line each.</summary>
    public IReadOnlyList<string> MadeOn { get; init; } = [];

    /// <summary>What came instead of a committed file; null: what is committed.</summary>
    public MovedFile? Received(ReportFile committed) => Moved.SelectMany(moved => moved.Files).FirstOrDefault(file => file.Committed == committed.Path);
}

/// <summary>A figure of the paper that a number is held beside; it decides no verdict.</summary>
/// <param name="Claim">The claim's id.</param>
/// <param name="Text">What it is, the paper's range with its source, and the numbers found.</param>
public sealed record ReportExpectation(string Claim, string Text);

/// <summary>A claim's outcome on a suite.</summary>
/// <param name="Claim">The claim's id.</param>
/// <param name="Statement">What it says.</param>
/// <param name="Reported">What the paper reports.</param>
/// <param name="Experiment">Which experiment looks at it.</param>
/// <param name="Task">On which task.</param>
/// <param name="Word">confirmed, refuted, inconclusive or not run.</param>
/// <param name="Summary">The numbers behind it in one sentence.</param>
/// <param name="Evidence">The committed result.</param>
public sealed record ReportVerdict(string Claim, string Statement, string Reported, string Experiment, string Task, string Word, string Summary, ReportFile Evidence);

/// <summary>A committed file.</summary>
/// <param name="Path">In the checkout, with forward slashes.</param>
/// <param name="Text">What it holds.</param>
public sealed record ReportFile(string Path, string Text);

/// <summary>A figure and its numbers.</summary>
/// <param name="Experiment">Whose it is.</param>
/// <param name="Name">For example <c>figure-1</c>.</param>
/// <param name="Svg">As <see cref="FigureFiles.Svg"/> draws it.</param>
/// <param name="Numbers">As <see cref="PlottedNumbers.Csv"/> writes them.</param>
public sealed record ReportFigure(string Experiment, string Name, string Svg, ReportFile Numbers);

/// <summary>Where a suite's numbers come from.</summary>
/// <param name="Analyses">What was measured; none of a suite of numbers only.</param>
/// <param name="Weights">On which weights.</param>
public sealed record ReportOrigin(IReadOnlyList<MeasuredAnalysis> Analyses, IReadOnlyList<MeasuredWeights> Weights);

/// <summary>One analysis over a suite's checkpoints.</summary>
/// <param name="Name">The analysis and, where it has one, its task.</param>
/// <param name="Experiments">Which experiments read it.</param>
/// <param name="Cells">Checkpoints it has been computed for.</param>
/// <param name="Asked">Checkpoints it is asked for.</param>
/// <param name="First">When the first of them was computed; null: none was.</param>
/// <param name="Last">When the last was.</param>
/// <param name="Seconds">Of all of them, one after the other.</param>
/// <param name="Made">Devices, machines and versions that computed them, each once.</param>
public sealed record MeasuredAnalysis(string Name, IReadOnlyList<string> Experiments, int Cells, int Asked, DateTimeOffset? First, DateTimeOffset? Last, double Seconds, IReadOnlyList<string> Made);

/// <summary>One checkpoint's weights.</summary>
/// <param name="Model">The model.</param>
/// <param name="Step">Optimiser steps.</param>
/// <param name="Sha256">Of the weights; null: they are not there.</param>
public sealed record MeasuredWeights(string Model, int Step, string? Sha256);
