using Repro.Heads.Paths;

namespace Repro.Heads;

/// <summary>Direct effects as a role: the same numbers as <see cref="DirectEffects"/>, whose arithmetic has tests of its own.</summary>
public sealed class DirectEffectDetectorTests
{
    [Test]
    public void Scores_are_the_heads_direct_effects_and_leave_no_tensor()
    {
        using var model = RandomModel.Create();
        var before = Live.Tensors;
        var data = RandomModel.Prompts(6);
        var scores = new DirectEffectDetector(data, new RandomHeadControl(LeastScores: 18)).Score(model);
        var effects = DirectEffects.Measure(model, data);
        var graph = new Circuits.ComponentGraph(model.Config);
        Assert.That(scores.Heads, Has.Count.EqualTo(9));
        Assert.That(scores.Control, Has.Count.EqualTo(18));
        foreach (var head in scores.Heads)
        {
            var source = graph.HeadSource(head.Head.Layer, head.Head.Index);
            Assert.That(head.Score.Values, Is.EqualTo(effects.Patched[source]));
            Assert.That(head.Conditions[DirectEffectDetector.Attributed].Values, Is.EqualTo(effects.Attributed[source]));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }
}
