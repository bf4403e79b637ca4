namespace Repro.Figures;

/// <summary>How an axis divides its length.</summary>
public enum Scale
{
    /// <summary>Equal differences are equally long.</summary>
    Linear,

    /// <summary>Equal ratios are equally long; the ticks are powers of ten.</summary>
    Log10,
}

/// <summary>An axis, as long as what is drawn against it and no shorter than <see cref="Covers"/>.</summary>
/// <param name="Label">The quantity and its unit.</param>
/// <param name="Scale">How it divides its length.</param>
public sealed record Axis(string Label, Scale Scale = Scale.Linear)
{
    /// <summary>Tokens of training, logarithmic.</summary>
    public static Axis Tokens { get; } = new("tokens of training", Scale.Log10);

    /// <summary>Parameters of a model, logarithmic.</summary>
    public static Axis Parameters { get; } = new("parameters", Scale.Log10);

    /// <summary>What the axis shows at least, for example 0 to 1; it is drawn longer for points beyond, never shorter.</summary>
    public (double From, double To)? Covers { get; init; }

    /// <summary>The same axis, with what it shows at least.</summary>
    public Axis Covering(double from, double to) => this with { Covers = (from, to) };

    /// <summary>A linear axis of that label.</summary>
    public static implicit operator Axis(string label) => FromString(label);

    /// <summary>A linear axis of that label.</summary>
    public static Axis FromString(string label) => new(label);
}
