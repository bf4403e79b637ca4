using Repro.Experiments.Suites;
using Repro.Figures;

namespace ComponentEmergence;

/// <summary>Figure 2 of the paper: the scores of the components' best heads over training.</summary>
internal static class ComponentFigure
{
    /// <param name="suite">For its name.</param>
    /// <param name="components">The curves of each component, one a model.</param>
    public static Figure Of(Suite suite, IReadOnlyList<IReadOnlyList<ComponentCurve>> components) => new(
        $"Figure 2 on {suite.Name}: kinds of heads over training",
        [.. components.Select(Panel)])
    {
        Note = "The best head of each model, bands: 95 % of the bootstrap resamples, the best head chosen anew in each. Emergence: from here on above half of the peak, where a head plays the role. Random heads: the highest of all models' and checkpoints' 95 % quantiles. Threshold: what a head's lower bound must pass for it to play the role. The untrained models, at no tokens, are in the table beside.",
    };

    private static Chart Panel(IReadOnlyList<ComponentCurve> curves) => new(
        Capital(curves[0].Component.Words),
        Axis.Tokens,
        curves[0].Component.Rule.Threshold > 0 ? new Axis(curves[0].Component.Score).Covering(0, curves[0].Component.Rule.Threshold) : curves[0].Component.Score,
        [.. curves.Select(curve => new LineSeries(curve.Model.Name, [.. curve.Points.Select(point => point.Value.Match(
            found => new Point(point.Checkpoint.Tokens, found.Best.Estimate, found.Best.Lower, found.Best.Upper),
            _ => Point.Gap(point.Checkpoint.Tokens)))]))],
        [.. curves.Where(curve => curve.Timing.Point.TryGet(out var point) && point.Tokens > 0).Select(curve => new Marker(curve.Timing.Point.Value.Tokens, "emergence", curve.Model.Name))],
        curves[0].Component.Attending ? [] : [.. References(curves)]);

    private static IEnumerable<ReferenceLine> References(IReadOnlyList<ComponentCurve> curves)
    {
        if (Highest(curves) is { } bar) yield return new ReferenceLine(bar, "random heads");
        if (curves[0].Component.Rule.Threshold > 0) yield return new ReferenceLine(curves[0].Component.Rule.Threshold, "threshold of the role");
    }

    private static double? Highest(IReadOnlyList<ComponentCurve> curves) =>
        curves.SelectMany(curve => curve.Points).Where(point => point.Value.IsPresent).Select(point => point.Value.Value.Bar).Where(double.IsFinite).Select(bar => (double?)bar).Max();

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
