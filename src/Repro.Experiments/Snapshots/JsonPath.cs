using System.Globalization;
using System.Text;

namespace Repro.Experiments.Snapshots;

/// <summary>One step down a document: a key, or an index where the name is null.</summary>
internal readonly record struct JsonPathSegment(string? Name, int Index);

/// <summary>A place in a document, as a chain of steps from the root.</summary>
internal sealed class JsonPath
{
    private readonly JsonPath? _parent;
    private readonly JsonPathSegment _last;
    private readonly int _depth;

    private JsonPath()
    {
    }

    private JsonPath(JsonPath parent, JsonPathSegment last) => (_parent, _last, _depth) = (parent, last, parent._depth + 1);

    /// <summary>The document itself, <c>$</c>.</summary>
    public static JsonPath Root { get; } = new();

    public JsonPath Key(string name) => new(this, new JsonPathSegment(name, 0));

    public JsonPath Index(int index) => new(this, new JsonPathSegment(null, index));

    /// <summary>From the root down.</summary>
    public JsonPathSegment[] Segments()
    {
        var segments = new JsonPathSegment[_depth];
        var at = this;
        for (var i = _depth - 1; i >= 0; i--) (segments[i], at) = (at!._last, at._parent);
        return segments;
    }

    /// <summary><c>$.models[0].tokens</c>; a key that could be misread stands in brackets, <c>$['1.4b']</c>, as patterns take it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("$");
        foreach (var (name, index) in Segments())
        {
            if (name is null) text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else if (JsonPathPattern.IsPlainName(name)) text.Append('.').Append(name);
            else text.Append("['").Append(name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)).Append("']");
        }

        return text.ToString();
    }
}
