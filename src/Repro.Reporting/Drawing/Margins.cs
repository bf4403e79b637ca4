namespace Repro.Reporting.Drawing;

/// <summary>What a panel needs around its data area for titles, labels and ticks.</summary>
internal readonly record struct Margins(float Left, float Top, float Right, float Bottom);
