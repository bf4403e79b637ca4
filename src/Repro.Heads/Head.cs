using System.Globalization;
using Repro.Models;

namespace Repro.Heads;

/// <summary>One attention head by its place, both from 0.</summary>
public readonly record struct Head(int Layer, int Index)
{
    /// <summary>As EAP-IG names it: <c>a3.h5</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"a{Layer}.h{Index}");

    public override string ToString() => Name;

    /// <summary>The head at a place of the row of all heads, layer by layer.</summary>
    internal static Head At(GptNeoXConfig config, int place) => new(place / config.Heads, place % config.Heads);
}
