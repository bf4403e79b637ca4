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

        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { Indent = true, IndentChars = "", NewLineChars = "\n", OmitXmlDeclaration = true })) root.Save(writer);
        return text.Append('\n').ToString();
    }

    /// <summary>Digits kept behind the point of an outline: a hundredth of a unit is finer than print, and a third of the file is saved.</summary>
    private const int Decimals = 2;

    [GeneratedRegex("-?[0-9]+\\.[0-9]{3,}")]
    private static partial Regex LongNumber();

    [GeneratedRegex("[a-z]+_[0-9a-f]+")]
    private static partial Regex Id();
}
