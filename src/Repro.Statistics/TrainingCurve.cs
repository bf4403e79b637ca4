using System.Globalization;

namespace Repro.Statistics;

/// <summary>One metric of one model over its checkpoints, with the checkpoints that could not be measured kept in their place.</summary>
public sealed class TrainingCurve
{
    /// <summary>A curve.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="points">Every checkpoint of the grid, absent ones included; steps and tokens strictly increase.</param>
    /// <exception cref="ArgumentException">The order is broken or a value is not finite; the message names model, metric and step.</exception>
    public TrainingCurve(string model, string metric, IEnumerable<CurvePoint> points)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentException.ThrowIfNullOrEmpty(metric);
        (Model, Metric, Points) = (model, metric, [.. points]);
        for (var i = 0; i < Points.Count; i++)
        {
            var point = Points[i];
            if (i > 0 && (point.Step <= Points[i - 1].Step || point.Tokens <= Points[i - 1].Tokens))
                throw Fault(point, string.Create(CultureInfo.InvariantCulture, $"does not come after step {Points[i - 1].Step}: steps and tokens increase"));
            if (point.Value.TryGet(out var value) && !double.IsFinite(value))
                throw Fault(point, string.Create(CultureInfo.InvariantCulture, $"has the value {value}: absent points are given as absent"));
        }
    }

    /// <summary>Name of the model.</summary>
    public string Model { get; }

    /// <summary>Name of the metric.</summary>
    public string Metric { get; }

    /// <summary>Every checkpoint of the grid, in order.</summary>
    public IReadOnlyList<CurvePoint> Points { get; }

    /// <summary>The checkpoints that have a value, in order.</summary>
    public IEnumerable<CurvePoint> PresentPoints => Points.Where(point => point.Value.IsPresent);

    /// <summary>How many checkpoints have a value.</summary>
    public int Present => PresentPoints.Count();

    /// <summary>How many checkpoints the grid has.</summary>
    public int Total => Points.Count;

    /// <summary>For example <c>41 of 56</c>.</summary>
    public string Coverage => string.Create(CultureInfo.InvariantCulture, $"{Present} of {Total}");

    /// <summary>The value at the last checkpoint of the grid, which is the final one; absent where that checkpoint is, whatever came before.</summary>
    public Outcome<double> Final => Points.Count == 0 ? new Absence("no checkpoints") : Points[^1].Value;

    private ArgumentException Fault(CurvePoint point, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Model}, {Metric}: step {point.Step} ({point.Tokens} tokens) {what}"));
}
