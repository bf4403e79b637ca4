using System.Globalization;

namespace Repro.Heads;

/// <summary>One attention head by its place, both from 0.</summary>
public readonly record struct Head(int Layer, int Index)
{
    /// <summary>As EAP-IG names it: <c>a3.h5</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"a{Layer}.h{Index}");

    public override string ToString() => Name;
}
