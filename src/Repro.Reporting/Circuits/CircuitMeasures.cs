namespace Repro.Reporting.Circuits;

/// <summary>Sizes of a drawing of circuits, in its units.</summary>
/// <param name="NodeWidth">Of a head and an MLP.</param>
/// <param name="NodeHeight">Of every component.</param>
/// <param name="EndWidth">Of the input and the logits.</param>
/// <param name="Column">From one head to the next: a gutter is left that edges can run in.</param>
/// <param name="Row">From one layer to the next.</param>
/// <param name="PortOffset">From a head's middle to its query port on the left and its value port on the right; the key's is in the middle.</param>
/// <param name="LongestHandle">An edge leaves and arrives upright, bent by half its height but no more than this.</param>
/// <param name="Thickest">Width of the strongest edge.</param>
public sealed record CircuitMeasures(double NodeWidth, double NodeHeight, double EndWidth, double Column, double Row, double PortOffset, double LongestHandle, double Thickest)
{
    // layers beyond which rows are closer: a tall picture is looked at from afar
    private const int TallFrom = 9;
    private const double TallRow = 68, ShortRow = 92;

    /// <summary>Components with room for their names.</summary>
    public static CircuitMeasures Named(CircuitShape shape) =>
        new(CircuitLayout.NodeWidth, CircuitLayout.NodeHeight, CircuitLayout.NodeWidth, CircuitLayout.Column, shape.Layers >= TallFrom ? TallRow : ShortRow, CircuitLayout.PortOffset, LongestHandle: 150, EdgeStyle.Thickest);

    /// <summary>
    /// Components with room for a letter or two, told by their row and column: 32 layers of 32 heads are then 858 by 805 and can be seen
    /// whole in a window, 12 of 12 are twice as large there.
    /// </summary>
    public static CircuitMeasures Small { get; } = new(NodeWidth: 20, NodeHeight: 14, EndWidth: 38, Column: 24, Row: 23, PortOffset: 6, LongestHandle: 60, Thickest: 4);

    /// <summary>Those of the page: small from 9 layers or 9 heads on, where named ones cannot be read in a window.</summary>
    public static CircuitMeasures ForPage(CircuitShape shape) => Math.Max(shape.Layers, shape.Heads) >= TallFrom ? Small : Named(shape);
}
