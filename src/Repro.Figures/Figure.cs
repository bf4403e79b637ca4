namespace Repro.Figures;

/// <summary>
/// A picture of panels in a grid, and the numbers it shows: the drawings and the table beside them are made from this and nothing else.
/// One legend below the panels serves them all; a series keeps its colour and its mark wherever its label stands.
/// </summary>
/// <param name="Title">Stands above the panels, for example <c>Figure 1: task performance over training</c>.</param>
/// <param name="Panels">At least one; row by row.</param>
/// <param name="Columns">Panels in a row.</param>
public sealed record Figure(string Title, IReadOnlyList<Panel> Panels, int Columns = 2)
{
    /// <summary>Stands below the legend: what the bands are, how many prompts, what was left out.</summary>
    public string? Note { get; init; }

    /// <summary>Width of every panel's data area, without its labels; a heat map may take more.</summary>
    public int PanelWidth { get; init; } = 300;

    /// <summary>Height of every panel's data area, without its labels; a heat map may take more.</summary>
    public int PanelHeight { get; init; } = 190;
}
