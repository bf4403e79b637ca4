using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Repro.Reporting.Drawing;

/// <summary>What Skia writes, made fit to keep: numbered from 0 in every file, scalable, and with its words as text.</summary>
internal static partial class SvgText
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The drawing with a view box, a title and a description; its lines end in \n.</summary>
    public static string Finished(byte[] drawn, int width, int height, string title, string description)
    {
        using var stream = new MemoryStream(drawn);
        var root = XDocument.Load(stream).Root!;
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        root.SetAttributeValue("role", "img");
        root.AddFirst(new XElement(Svg + "title", title), new XElement(Svg + "desc", description));

        // Skia counts clips over the whole process, so that a second drawing would differ from the first
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in root.Descendants().Attributes().Where(attribute => attribute.Name == "id" || attribute.Value.StartsWith("url(#", StringComparison.Ordinal)))
        {
            attribute.Value = Id().Replace(attribute.Value, match =>
            {
                if (!numbers.TryGetValue(match.Value, out var number)) numbers[match.Value] = number = "c" + numbers.Count.ToString(CultureInfo.InvariantCulture);
                return number;
            });
        }

        foreach (var path in root.Descendants(Svg + "path").Select(path => path.Attribute("d")!))
            path.Value = LongNumber().Replace(path.Value, match => Math.Round(decimal.Parse(match.Value, CultureInfo.InvariantCulture), Decimals).ToString("0.##", CultureInfo.InvariantCulture));

        ShareOutlines(root);
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { Indent = true, IndentChars = "", NewLineChars = "\n", OmitXmlDeclaration = true })) root.Save(writer);
        return text.Append('\n').ToString();
    }

    /// <summary>An outline that comes again is written once: letters are four fifths of a figure.</summary>
    private static void ShareOutlines(XElement root)
    {
        var shared = root.Descendants(Svg + "path").GroupBy(path => path.Attribute("d")!.Value).Where(same => same.Key.Length > ShortestShared && same.Count() > 1).ToList();
        if (shared.Count == 0) return;
        var outlines = new XElement(Svg + "defs");
        foreach (var same in shared)
        {
            var id = "o" + outlines.Elements().Count().ToString(CultureInfo.InvariantCulture);
            outlines.Add(new XElement(Svg + "path", new XAttribute("id", id), new XAttribute("d", same.Key)));
            foreach (var path in same.ToList())
                path.ReplaceWith(new XElement(Svg + "use", path.Attributes().Where(attribute => attribute.Name != "d"), new XAttribute("href", "#" + id)));
        }

        root.Elements().First(element => element.Name == Svg + "desc").AddAfterSelf(outlines);
        JoinLines(root);
    }

    /// <summary>Letters of one line, which differ by their way along it only, share its place, size and colour.</summary>
    private static void JoinLines(XElement root)
    {
        var (line, start) = ((XElement?)null, default(Place));
        foreach (var letter in root.Descendants(Svg + "use").ToList())
        {
            if (Place.Of(letter) is not { } place) continue;
            if (line is null || letter.ElementsBeforeSelf().LastOrDefault() != line || (string?)line.Attribute("fill") != (string?)letter.Attribute("fill") || start.WayTo(place) is null)
            {
                line = new XElement(Svg + "g", letter.Attribute("fill"), new XAttribute("transform", string.Create(CultureInfo.InvariantCulture, $"matrix({place.A} {place.B} {0 - place.B} {place.A} {place.X:0.##} {place.Y:0.##})")));
                start = place;
                letter.AddBeforeSelf(line);
            }

            letter.Remove();
            var way = Math.Round(start.WayTo(place)!.Value, Decimals);
            line.Add(new XElement(Svg + "use", letter.Attribute("href"), way == 0 ? null : new XAttribute("x", way.ToString("0.##", CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>Where a letter stands: its unit vector along the line, and its origin.</summary>
    private readonly record struct Place(double A, double B, double X, double Y)
    {
        public static Place? Of(XElement letter)
        {
            if (Matrix().Match((string?)letter.Attribute("transform") ?? "") is not { Success: true } match) return null;
            double[] n = [.. match.Groups[1].Value.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            return n is [var a, var b, var c, var d, var x, var y] && a == d && b == -c ? new(a, b, x, y) : null;
        }

        /// <summary>In this letter's units; null: the other is not on its line.</summary>
        public double? WayTo(Place other)
        {
            var (dx, dy, unit) = (other.X - X, other.Y - Y, A * A + B * B);
            return (other.A, other.B) == (A, B) && Math.Abs(dx * B - dy * A) / Math.Sqrt(unit) < OffTheLine ? (dx * A + dy * B) / unit : null;
        }

        private const double OffTheLine = 0.001; // beyond the digits that Skia writes
    }

    [GeneratedRegex("^matrix\\(([^)]*)\\)$")]
    private static partial Regex Matrix();

    /// <summary>Characters of an outline: a shorter one is no shorter as a reference.</summary>
    private const int ShortestShared = 40;

    /// <summary>Digits kept behind the point of an outline: a hundredth of a unit is finer than print, and a third of the file is saved.</summary>
    private const int Decimals = 2;

    [GeneratedRegex("-?[0-9]+\\.[0-9]{3,}")]
    private static partial Regex LongNumber();

    [GeneratedRegex("[a-z]+_[0-9a-f]+")]
    private static partial Regex Id();
}
