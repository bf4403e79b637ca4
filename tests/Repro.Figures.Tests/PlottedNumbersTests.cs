using System.Globalization;

namespace Repro.Figures.Tests;

public sealed class PlottedNumbersTests
{
    [Test]
    public void The_table_of_a_small_figure() => Assert.That(PlottedNumbers.Csv(Samples.Everything), Is.EqualTo("""
        figure,panel,kind,series,x,y,lower,upper
        "Figure 1: ""all"", of it",IOI,left out,mini-25k,0,0.25,,
        "Figure 1: ""all"", of it",IOI,line,mini-25k,65536,0.1,-0.05,0.2
        "Figure 1: ""all"", of it",IOI,line,mini-25k,131072,0.3333333333333333,0.1,0.5
        "Figure 1: ""all"", of it",IOI,gap,mini-25k,262144,,,
        "Figure 1: ""all"", of it",IOI,line,mini-25k,524288,2.5,,
        "Figure 1: ""all"", of it",IOI,line,mini-100k,65536,-0.1,,
        "Figure 1: ""all"", of it",IOI,line,mini-100k,131072,0.7,,
        "Figure 1: ""all"", of it",IOI,line,mini-100k,262144,1E-17,,
        "Figure 1: ""all"", of it",IOI,line,mini-100k,524288,2.25,,
        "Figure 1: ""all"", of it",IOI,marker of mini-100k,emergence,131072,,,
        "Figure 1: ""all"", of it",IOI,marker,warm-up ends,100000,,,
        "Figure 1: ""all"", of it",IOI,reference,chance,,0,,
        "Figure 1: ""all"", of it","Size, in edges",scatter,mini-25k,25000,120,80,150
        "Figure 1: ""all"", of it",Transfer,cell,a,a,1,,
        "Figure 1: ""all"", of it",Transfer,cell,a,"b, c",0.5,,
        "Figure 1: ""all"", of it",Transfer,cell,b,a,,,
        "Figure 1: ""all"", of it",Transfer,cell,b,"b, c",0,,

        """));

    [Test]
    public void Every_number_comes_back_exactly_as_it_was()
    {
        var random = new Random(5);
        Point[] points = [.. Enumerable.Range(1, 200).Select(i => new Point(i * 65536, random.NextDouble(), -random.NextDouble() * 1e-9, 1 + random.NextDouble() * 1e9))];
        var read = PlottedNumbers.Csv(Samples.Of(points)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',')[4..].Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())
            .Select(fields => new Point(fields[0], fields[1], fields[2], fields[3]));
        Assert.That(read, Is.EqualTo(points));
    }
}
