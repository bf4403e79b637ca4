namespace Repro.Figures;

/// <summary>One part of a <see cref="Figure"/>: a <see cref="Chart"/> or a <see cref="HeatMap"/>.</summary>
/// <param name="Title">Stands above the panel and names it in the table; no two panels of a figure have the same.</param>
public abstract record Panel(string Title);
