namespace Repro.Figures;

/// <summary>A dashed horizontal line, for example at chance.</summary>
/// <param name="Y">Where it stands.</param>
/// <param name="Label">What it means, in the legend: <c>chance</c>.</param>
public sealed record ReferenceLine(double Y, string Label);
