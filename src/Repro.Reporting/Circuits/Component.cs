using System.Globalization;

namespace Repro.Reporting.Circuits;

/// <summary>What a component of a model is.</summary>
public enum ComponentKind
{
    /// <summary>The embedding: written before the first layer.</summary>
    Input,
    Head,
    Mlp,

    /// <summary>Read after the last layer.</summary>
    Logits,
}

/// <summary>One of a head's three inputs.</summary>
public enum HeadPort
{
    Query,
    Key,
    Value,
}

/// <summary>One component by its place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Layer">From 0; of heads and MLPs.</param>
/// <param name="Head">From 0; of heads.</param>
public readonly record struct Component(ComponentKind Kind, int Layer = 0, int Head = 0)
{
    public static Component Input { get; } = new(ComponentKind.Input);

    public static Component Logits { get; } = new(ComponentKind.Logits);

    /// <summary>As EAP-IG names it: <c>input</c>, <c>a3.h5</c>, <c>m3</c> or <c>logits</c>.</summary>
    public string Name => Kind switch
    {
        ComponentKind.Input => "input",
        ComponentKind.Head => string.Create(CultureInfo.InvariantCulture, $"a{Layer}.h{Head}"),
        ComponentKind.Mlp => string.Create(CultureInfo.InvariantCulture, $"m{Layer}"),
        _ => "logits",
    };

    public static Component OfHead(int layer, int head) => new(ComponentKind.Head, layer, head);

    public static Component OfMlp(int layer) => new(ComponentKind.Mlp, layer);

    public override string ToString() => Name;
}
