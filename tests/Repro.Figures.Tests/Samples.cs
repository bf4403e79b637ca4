namespace Repro.Figures.Tests;

/// <summary>Figures that several tests look at.</summary>
internal static class Samples
{
    /// <summary>One chart of one series.</summary>
    public static Figure Of(params Point[] points) => Of(new LineSeries("mini-100k", points));

    public static Figure Of(params Series[] series) => new("Figure", [new Chart("IOI", Axis.Tokens, "logit difference", series)], Columns: 1);

    /// <summary>Every kind of thing that a figure can hold.</summary>
    public static Figure Everything => new("Figure 1: \"all\", of it",
    [
        new Chart("IOI", Axis.Tokens, "logit difference",
            [
                new LineSeries("mini-25k", [new(0, 0.25), new(65536, 0.1, -0.05, 0.2), new(131072, 1 / 3d, 0.1, 0.5), Point.Gap(262144), new(524288, 2.5)]),
                new LineSeries("mini-100k", [new(65536, -0.1), new(131072, 0.7), new(262144, 1e-17), new(524288, 2.25)]),
            ],
            [new(131072, "emergence", "mini-100k"), new(100000, "warm-up ends")],
            [new(0, "chance")]),
        new Chart("Size, in edges", Axis.Parameters, new Axis("edges", Scale.Log10), [new ScatterSeries("mini-25k", [new(25000, 120, 80, 150)]), new ScatterSeries("empty", [])]),
        new HeatMap("Transfer", "circuit of", "evaluated in", ["a", "b"], ["a", "b, c"], [[1, 0.5], [null, 0]], "faithfulness"),
    ]) { Note = "Bands: 95 % intervals." };
}
