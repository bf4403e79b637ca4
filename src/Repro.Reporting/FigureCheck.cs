using System.Globalization;

namespace Repro.Reporting;

/// <summary>What a figure must be before anything is drawn or written.</summary>
internal static class FigureCheck
{
    /// <summary>Refuses what could only be drawn wrongly.</summary>
    /// <exception cref="ArgumentException">One sentence: where, which value, what to do.</exception>
    public static void Require(Figure figure)
    {
        var place = $"Figure '{figure.Title}'";
        if (string.IsNullOrWhiteSpace(figure.Title)) throw Fault("A figure has no title", "give it one");
        if (figure.Panels.Count == 0) throw Fault($"{place} has no panels", "give it at least one");
        if (figure.Columns < 1) throw Fault($"{place} has {Number(figure.Columns)} columns", "give it at least one");
        if (Math.Min(figure.PanelWidth, figure.PanelHeight) < FigureStyle.SmallestPanel)
            throw Fault($"{place} has panels of {Number(figure.PanelWidth)} by {Number(figure.PanelHeight)}", $"give them at least {FigureStyle.SmallestPanel} each way");
        Distinct(figure.Panels.Select(panel => panel.Title), place, "panels");
        foreach (var panel in figure.Panels)
        {
            var inPanel = $"{place}, panel '{panel.Title}'";
            if (panel is Chart chart) Require(chart, inPanel);
            if (panel is HeatMap map) Require(map, inPanel);
        }
    }

    private static void Require(Chart chart, string place)
    {
        Distinct(chart.Series.Select(series => series.Label), place, "series");
        Require(chart.X, $"{place}, x axis");
        Require(chart.Y, $"{place}, y axis");
        foreach (var series in chart.Series)
        {
            for (var i = 0; i < series.Points.Count; i++)
            {
                var at = $"{place}, series '{series.Label}', point {Number(i)}";
                var point = series.Points[i];
                Finite(point.X, at, "x", "give a checkpoint its tokens");
                if (chart.X.Scale == Scale.Log10 && point.X < 0) throw Fault($"{at} has x {Number(point.X)} on a logarithmic axis", "use a linear one");
                if (series is LineSeries && i > 0 && point.X <= series.Points[i - 1].X)
                    throw Fault($"{at} has x {Number(point.X)} after {Number(series.Points[i - 1].X)}", "give a line's points in order of x, or use a scatter");
                if (point.Lower is null != point.Upper is null) throw Fault($"{at} has one bound without the other", "give both or neither");
                if (point.Lower > point.Upper) throw Fault($"{at} has bounds {Number(point.Lower.Value)} to {Number(point.Upper!.Value)}", "give the lower one first");
                if (point.Y is null && point.Lower is not null) throw Fault($"{at} is a gap with bounds", "give it a y or take them away");
                foreach (var (name, value) in new[] { ("y", point.Y), ("lower bound", point.Lower), ("upper bound", point.Upper) })
                {
                    if (value is { } number) OnAxis(number, chart.Y, at, name, "give what was not measured as a gap");
                }
            }
        }

        foreach (var marker in chart.Markers)
        {
            var at = $"{place}, marker '{marker.Label}'";
            OnAxis(marker.X, chart.X, at, "x", "leave out a marker that has no place");
            if (marker.Series is { } of && chart.Series.All(series => series.Label != of)) throw Fault($"{at} belongs to series '{of}', which the panel has not", "name one of its series or none");
        }

        foreach (var line in chart.ReferenceLines) OnAxis(line.Y, chart.Y, $"{place}, reference line '{line.Label}'", "y", "leave out a line that has no place");
    }

    private static void Require(HeatMap map, string place)
    {
        if (map.RowLabels.Count == 0 || map.ColumnLabels.Count == 0) throw Fault($"{place} has {Number(map.RowLabels.Count)} rows and {Number(map.ColumnLabels.Count)} columns", "give it at least one of each");
        Distinct(map.RowLabels, place, "rows");
        Distinct(map.ColumnLabels, place, "columns");
        Require(map.Colours, $"{place}, colours");
        if (map.Colours.Scale != Scale.Linear) throw Fault($"{place} has logarithmic colours", "give it logarithms and say so in the label");
        if (map.Values.Count != map.RowLabels.Count) throw Fault($"{place} has {Number(map.Values.Count)} rows of values for {Number(map.RowLabels.Count)} labels", "give each row its label");
        for (var row = 0; row < map.Values.Count; row++)
        {
            if (map.Values[row].Count != map.ColumnLabels.Count)
                throw Fault($"{place}, row '{map.RowLabels[row]}' has {Number(map.Values[row].Count)} values for {Number(map.ColumnLabels.Count)} columns", "give each column its value or null");
            for (var column = 0; column < map.ColumnLabels.Count; column++)
            {
                if (map.Values[row][column] is { } value) Finite(value, $"{place}, row '{map.RowLabels[row]}', column '{map.ColumnLabels[column]}'", "the value", "give what was not measured as null");
            }
        }
    }

    private static void Require(Axis axis, string place)
    {
        if (axis.Covers is not { } covers) return;
        OnAxis(covers.From, axis, place, "a first end", "give an end that the axis has");
        OnAxis(covers.To, axis, place, "a last end", "give an end that the axis has");
        if (covers.From >= covers.To) throw Fault($"{place} covers {Number(covers.From)} to {Number(covers.To)}", "give the lower end first");
    }

    private static void OnAxis(double value, Axis axis, string place, string name, string remedy)
    {
        Finite(value, place, name, remedy);
        if (axis.Scale == Scale.Log10 && value <= 0) throw Fault($"{place} has {name} {Number(value)} on a logarithmic axis", remedy);
    }

    private static void Finite(double value, string place, string name, string remedy)
    {
        if (!double.IsFinite(value)) throw Fault($"{place} has {name} {Number(value)}", remedy);
    }

    private static void Distinct(IEnumerable<string> labels, string place, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var label in labels)
        {
            if (string.IsNullOrWhiteSpace(label)) throw Fault($"{place} has {what} without a name", "name each");
            if (!seen.Add(label)) throw Fault($"{place} has two {what} named '{label}'", "give each a name of its own");
        }
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static ArgumentException Fault(string what, string remedy) => new($"{what}; {remedy}.");
}
