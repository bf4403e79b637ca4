using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Repro.Experiments.Snapshots;

namespace Repro;

/// <summary>One change of a result file in JSON, at one place.</summary>
public sealed partial class Change
{
    private readonly string what;
    private readonly Func<JsonNode, JsonNode?> change; // null: the key goes

    private Change(string file, string path, string what, Func<JsonNode, JsonNode?> change) => (File, Path, this.what, this.change) = (file, path, what, change);

    public string File { get; }

    /// <summary>For example <c>$.models[3].final.accuracy</c>.</summary>
    public string Path { get; }

    /// <summary>Another number.</summary>
    public static Change Move(string file, string path, double by) => new(file, path, string.Create(CultureInfo.InvariantCulture, $"{by:+0.####;-0.####}"), number => number.GetValue<double>() + by);

    /// <summary>Another text.</summary>
    public static Change Replace(string file, string path, string text) => new(file, path, text, _ => text);

    /// <summary>A key less.</summary>
    public static Change Remove(string file, string path) => new(file, path, "gone", _ => null);

    /// <summary>Another verdict.</summary>
    public static Change Verdict(string file) => new(file, "$.verdict", "another", verdict => verdict.GetValue<string>() == "refuted" ? "confirmed" : "refuted");

    /// <summary>The file's text with the change.</summary>
    public string In(string text)
    {
        var document = JsonNode.Parse(text)!;
        var (steps, holder) = (Step().Matches(Path), document);
        foreach (var step in steps.SkipLast(1)) holder = Name(step) is { } key ? holder[key]! : holder[Index(step)]!;
        var (name, index) = (Name(steps[^1]), Index(steps[^1]));
        if (change(name is null ? holder[index]! : holder[name]!) is not { } value) holder.AsObject().Remove(name!);
        else if (name is null) holder[index] = value;
        else holder[name] = value;
        return CanonicalJson.Default.Write(document);
    }

    public override string ToString() => $"{File} {Path} {what}";

    private static string? Name(Match step) => step.Groups["name"] is { Success: true, Value: var name } ? name : null;

    private static int Index(Match step) => step.Groups["index"] is { Success: true, ValueSpan: var index } ? int.Parse(index, NumberStyles.None, CultureInfo.InvariantCulture) : -1;

    [GeneratedRegex(@"\.(?<name>\w+)|\[(?<index>\d+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
