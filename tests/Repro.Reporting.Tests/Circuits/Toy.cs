using Repro.Reporting.Circuits;

namespace Repro.Reporting.Tests.Circuits;

/// <summary>Two layers of two heads, and a circuit of five edges.</summary>
internal static class Toy
{
    public static Component A00 { get; } = Component.OfHead(0, 0);

    public static Component A10 { get; } = Component.OfHead(1, 0);

    public static Component A11 { get; } = Component.OfHead(1, 1);

    public static Component M0 { get; } = Component.OfMlp(0);

    public static IReadOnlyList<CircuitEdge> Edges { get; } =
    [
        new(Component.Input, A00, HeadPort.Value, 0.16),
        new(A00, A10, HeadPort.Query, -0.04),
        new(Component.Input, A11, HeadPort.Key, 0.01),
        new(A10, Component.Logits, null, 0.64),
        new(M0, A10, HeadPort.Value, 0.0036),
    ];

    public static CircuitPicture Picture { get; } = new("IOI", new(2, 2), Edges, new Dictionary<Component, IReadOnlyList<string>> { [A00] = ["induction", "previous-token"], [A10] = ["name-mover"] });
}
