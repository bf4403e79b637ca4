namespace Repro.Reporting.Circuits;

/// <summary>A place in a drawing, in its units; y grows downwards.</summary>
public readonly record struct Place(double X, double Y);

/// <summary>
/// Where components stand: layers upward from the input to the logits, in a layer the heads from left to right and then the MLP; every
/// model of a shape alike, so that circuits of its checkpoints can be laid over each other. In a sequential model the MLP stands half a
/// row above the heads, which it reads.
/// </summary>
/// <param name="Shape">Of the model.</param>
public sealed record CircuitLayout(CircuitShape Shape)
{
    // of components with their names
    public const double NodeWidth = 44, NodeHeight = 34;

    /// <summary>From one head to the next: a gutter is left that edges can run in.</summary>
    public const double Column = 56;

    /// <summary>Free around the components; on the left stand the layers' names.</summary>
    public const double Margin = 16, LayerNames = 34;

    /// <summary>From a head's middle to its query port on the left and its value port on the right; the key's is in the middle.</summary>
    public const double PortOffset = 14;

    /// <summary>Of components and between them.</summary>
    public CircuitMeasures Measures { get; init; } = CircuitMeasures.Named(Shape);

    public double Row => Measures.Row;

    public double Width => 2 * Margin + LayerNames + (Shape.Heads + 1) * Measures.Column;

    public double Height => 2 * Margin + (Shape.Layers + 1) * Row + Measures.NodeHeight;

    /// <summary>Middle of a component.</summary>
    public Place Of(Component component) => component.Kind switch
    {
        ComponentKind.Input => new(Middle, RowOf(-1)),
        ComponentKind.Logits => new(Middle, RowOf(Shape.Layers)),
        ComponentKind.Mlp => new(ColumnOf(Shape.Heads), RowOf(component.Layer) - (Shape.ParallelResidual ? 0 : Row / 2)),
        _ => new(ColumnOf(component.Head), RowOf(component.Layer)),
    };

    /// <summary>Where a component is read: the middle of its upper edge.</summary>
    public Place OutOf(Component component) => Of(component) with { Y = Of(component).Y - Measures.NodeHeight / 2 };

    /// <summary>Where a component reads: a port at the lower edge of a head, its middle of others.</summary>
    public Place Into(Component component, HeadPort? port)
    {
        var (x, y) = (Of(component).X, Of(component).Y + Measures.NodeHeight / 2);
        return new(x + (port is { } input ? ((int)input - 1) * Measures.PortOffset : 0), y);
    }

    /// <summary>
    /// An edge as a cubic curve: start, two handles, end; upright at both. One that would run straight up through components between
    /// its ends swings out into the gutter beside them.
    /// </summary>
    public (Place Start, Place First, Place Second, Place End) Curve(CircuitEdge edge)
    {
        var (start, end) = (OutOf(edge.Source), Into(edge.Target, edge.Port));
        var handle = Math.Min((start.Y - end.Y) / 2, Measures.LongestHandle);
        var sameColumn = Math.Abs(Of(edge.Source).X - Of(edge.Target).X) < Measures.Column / 2;
        // a cubic curve comes three quarters of the way to its handles
        var swing = sameColumn && start.Y - end.Y > Row ? Measures.Column / 2 / 0.75 * (edge.Port == HeadPort.Query ? -1 : 1) : 0;
        return (start, new(start.X + swing, start.Y - handle), new(end.X + swing, end.Y + handle), end);
    }

    private double Middle => Margin + LayerNames + (Shape.Heads + 1) * Measures.Column / 2;

    private double ColumnOf(int column) => Margin + LayerNames + (column + 0.5) * Measures.Column;

    // -1 the input, then the layers, then the logits
    private double RowOf(int row) => Margin + Measures.NodeHeight / 2 + (Shape.Layers - row) * Row;
}
