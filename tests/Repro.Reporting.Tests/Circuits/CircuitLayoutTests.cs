using Repro.Reporting.Circuits;

namespace Repro.Reporting.Tests.Circuits;

/// <summary>Places worked out by hand: columns 56 wide from 50 on, rows 92 high, components 44 by 34, ports 14 apart.</summary>
public sealed class CircuitLayoutTests
{
    private readonly CircuitLayout layout = new(Toy.Picture.Shape);

    [Test]
    public void Components_stand_in_rows_upward_from_the_input_to_the_logits()
    {
        Assert.That((layout.Width, layout.Height), Is.EqualTo((234.0, 342.0)));
        Assert.That(layout.Of(Component.Input), Is.EqualTo(new Place(134, 309)));
        Assert.That(layout.Of(Toy.A00), Is.EqualTo(new Place(78, 217)));
        Assert.That(layout.Of(Toy.M0), Is.EqualTo(new Place(190, 217)));
        Assert.That(layout.Of(Toy.A11), Is.EqualTo(new Place(134, 125)));
        Assert.That(layout.Of(Component.Logits), Is.EqualTo(new Place(134, 33)));
    }

    [Test]
    public void A_head_reads_by_three_ports_at_its_lower_edge_and_others_by_one()
    {
        Assert.That(Enum.GetValues<HeadPort>().Select(port => layout.Into(Toy.A10, port)), Is.EqualTo(new[] { new Place(64, 142), new Place(78, 142), new Place(92, 142) }));
        Assert.That(layout.Into(Component.Logits, null), Is.EqualTo(new Place(134, 50)));
        Assert.That(layout.OutOf(Toy.A10), Is.EqualTo(new Place(78, 108)));
    }

    [Test]
    public void An_edge_leaves_and_arrives_upright() =>
        Assert.That(layout.Curve(new(Component.Input, Toy.A10, HeadPort.Query, 1)), Is.EqualTo((new Place(134, 292), new Place(134, 217), new Place(64, 217), new Place(64, 142))));

    [Test]
    public void An_edge_over_a_component_of_its_column_swings_into_the_gutter()
    {
        var (_, first, second, end) = layout.Curve(new(Component.Input, Toy.A11, HeadPort.Key, 1));
        Assert.That(new[] { first.X - 134, second.X - 134, end.X }, Is.EqualTo(new[] { 28 / 0.75, 28 / 0.75, 134 }).Within(1e-9));
        Assert.That(layout.Curve(new(Toy.A00, Toy.A10, HeadPort.Key, 1)).First.X, Is.EqualTo(78), "nothing is between neighbours");
    }

    [Test]
    public void In_a_sequential_model_the_mlp_stands_above_the_heads_that_it_reads()
    {
        var sequential = new CircuitLayout(new(2, 2, ParallelResidual: false));
        Assert.That(sequential.Of(Toy.M0), Is.EqualTo(new Place(190, 217 - 46)));
        Assert.That(sequential.Into(Toy.M0, null).Y, Is.LessThan(sequential.OutOf(Toy.A00).Y));
    }

    [Test]
    public void No_two_components_overlap_in_models_of_any_size([Values(1, 6, 32)] int layers, [Values(1, 12, 32)] int heads)
    {
        var shape = new CircuitShape(layers, heads);
        var places = shape.Components.Where(component => component.Kind is ComponentKind.Head or ComponentKind.Mlp).Select(new CircuitLayout(shape).Of).ToList();
        Assert.That(places, Is.Unique);
        Assert.That(CircuitLayout.Column, Is.GreaterThan(CircuitLayout.NodeWidth));
        Assert.That(new CircuitLayout(shape).Row, Is.GreaterThan(CircuitLayout.NodeHeight));
    }

    [Test]
    public void Small_components_stand_closer_and_their_ports_are_within_them()
    {
        // columns 24 wide from 50 on, rows 23 high, components 20 by 14, ports 6 apart
        var small = layout with { Measures = CircuitMeasures.Small };
        Assert.That((small.Width, small.Height), Is.EqualTo((138.0, 115.0)));
        Assert.That(small.Of(Component.Input), Is.EqualTo(new Place(86, 92)));
        Assert.That(small.Of(Toy.A11), Is.EqualTo(new Place(86, 46)));
        Assert.That(Enum.GetValues<HeadPort>().Select(port => small.Into(Toy.A10, port)), Is.EqualTo(new[] { new Place(56, 53), new Place(62, 53), new Place(68, 53) }));
        Assert.That(CircuitMeasures.Small.Column, Is.GreaterThan(CircuitMeasures.Small.NodeWidth));
        Assert.That(CircuitMeasures.Small.Row, Is.GreaterThan(CircuitMeasures.Small.NodeHeight));
    }

    [Test]
    public void The_page_has_room_for_names_up_to_eight_layers_of_eight_heads() =>
        Assert.That(new CircuitShape[] { new(8, 8), new(6, 9), new(9, 6), new(32, 32) }.Select(CircuitMeasures.ForPage).Select(measures => measures == CircuitMeasures.Small), Is.EqualTo(new[] { false, true, true, true }));
}
