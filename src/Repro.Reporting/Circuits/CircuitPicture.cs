using System.Globalization;

namespace Repro.Reporting.Circuits;

/// <summary>The shape of a model, as far as its circuits go.</summary>
/// <param name="Layers">At least 1.</param>
/// <param name="Heads">In each layer, at least 1.</param>
/// <param name="ParallelResidual">Heads and MLP of a layer read the same; else the MLP also reads its layer's heads.</param>
public sealed record CircuitShape(int Layers, int Heads, bool ParallelResidual = true)
{
    /// <summary>All components: the input, then by layer the heads and the MLP, last the logits.</summary>
    public IEnumerable<Component> Components => Enumerable.Range(0, Layers)
        .SelectMany(layer => Enumerable.Range(0, Heads).Select(head => Component.OfHead(layer, head)).Append(Component.OfMlp(layer)))
        .Prepend(Component.Input).Append(Component.Logits);
}

/// <summary>An edge of a circuit.</summary>
/// <param name="Source">Who writes.</param>
/// <param name="Target">Who reads.</param>
/// <param name="Port">By which input, where the target is a head; null for others.</param>
/// <param name="Score">Above zero: the edge serves the task.</param>
public sealed record CircuitEdge(Component Source, Component Target, HeadPort? Port, double Score)
{
    /// <summary>As EAP-IG names it: <c>a1.h2-&gt;a3.h5&lt;q&gt;</c>.</summary>
    public string Name => $"{Source}->{Target}{(Port is { } port ? $"<{"qkv"[(int)port]}>" : "")}";
}

/// <summary>A circuit as it is drawn.</summary>
/// <param name="Title">Stands above it.</param>
/// <param name="Shape">Of the model.</param>
/// <param name="Edges">Each once.</param>
/// <param name="Roles">Of heads, by the names of the roles; a head without any need not be there.</param>
public sealed record CircuitPicture(string Title, CircuitShape Shape, IReadOnlyList<CircuitEdge> Edges, IReadOnlyDictionary<Component, IReadOnlyList<string>> Roles)
{
    /// <summary>The components that an edge touches, in the shape's order; input and logits always.</summary>
    public IReadOnlyList<Component> Nodes
    {
        get
        {
            var touched = Edges.SelectMany(edge => (Component[])[edge.Source, edge.Target]).Append(Component.Input).Append(Component.Logits).ToHashSet();
            return [.. Shape.Components.Where(touched.Contains)];
        }
    }

    /// <summary>The largest |score|; 0 of none.</summary>
    public double LargestScore => Edges.Select(edge => Math.Abs(edge.Score)).DefaultIfEmpty().Max();

    /// <summary>A head's roles, in the order of <see cref="RoleStyle.Known"/>.</summary>
    public IReadOnlyList<RoleStyle> RolesOf(Component component) => [.. Roles.GetValueOrDefault(component, []).Select(RoleStyle.Of).OrderBy(style => style.Order).ThenBy(style => style.Role, StringComparer.Ordinal)];

    /// <exception cref="ArgumentException">The model has no such edge, an edge is there twice, or a score is not finite; one sentence naming it.</exception>
    public void Require()
    {
        if (Shape.Layers < 1 || Shape.Heads < 1) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A model of {Shape.Layers} layers and {Shape.Heads} heads cannot be drawn: it needs one of each at least."));
        var components = Shape.Components.ToHashSet();
        foreach (var edge in Edges)
        {
            if (!components.Contains(edge.Source) || !components.Contains(edge.Target) || edge.Port is not null != (edge.Target.Kind == ComponentKind.Head) || !Reads(edge.Target, edge.Source))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is no edge '{edge.Name}' in a {(Shape.ParallelResidual ? "parallel" : "sequential")} model of {Shape.Layers} layers and {Shape.Heads} heads."));
            if (!double.IsFinite(edge.Score)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The edge '{edge.Name}' has the score {edge.Score}, which is no finite number."));
        }

        if (Edges.GroupBy(edge => edge.Name).FirstOrDefault(same => same.Count() > 1) is { } twice) throw new ArgumentException($"The edge '{twice.Key}' is there {twice.Count().ToString(CultureInfo.InvariantCulture)} times: give it once.");
    }

    private bool Reads(Component target, Component source) => (target.Kind, source.Kind) switch
    {
        (ComponentKind.Input, _) or (_, ComponentKind.Logits) => false,
        (ComponentKind.Logits, _) or (_, ComponentKind.Input) => true,
        (ComponentKind.Mlp, ComponentKind.Head) when !Shape.ParallelResidual => source.Layer <= target.Layer,
        _ => source.Layer < target.Layer,
    };
}
