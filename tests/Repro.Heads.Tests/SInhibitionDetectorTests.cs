using Repro.Circuits;
using Repro.Heads.Paths;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;

namespace Repro.Heads;

public sealed class SInhibitionDetectorTests
{
    private static readonly Head Inhibitor = new(0, 0);
    private static readonly Head NameMover = new(1, 0);
    private static readonly SInhibitionSettings Settings = new() { Paths = new PathPatchingSettings { PromptsPerBatch = 5 } };

    [Test]
    public void Finds_the_head_of_a_toy_that_steers_the_name_mover_and_no_other()
    {
        using var model = Toy();
        var found = new SInhibitionDetector(ToyPrompts(), _ => [NameMover], Settings).Score(model);
        Assert.That(found.Absence, Is.Null);
        foreach (var score in found.Heads)
        {
            Assert.That(score.Score.Estimate, score.Head == Inhibitor ? Is.EqualTo(1).Within(0.02) : Is.EqualTo(0).Within(0.02), $"{score.Head}");
        }

        var inhibitor = found.Heads.Single(score => score.Head == Inhibitor).Conditions;
        Assert.That(inhibitor[SInhibitionDetector.FlippedAttentionToIo].Estimate, Is.LessThan(-0.9));
        Assert.That(inhibitor[SInhibitionDetector.FlippedAttentionToS1].Estimate, Is.EqualTo(0.45).Within(0.05), "the giver's other mention gets as much");

        // it says which name, not where: the other signal is not there
        Assert.That(inhibitor[SInhibitionDetector.SwappedLogitDifference].Estimate, Is.EqualTo(0).Within(1e-9));
        Assert.That(inhibitor[SInhibitionDetector.SwappedAttentionToIo].Estimate, Is.EqualTo(0).Within(1e-9));

        // through heads that move no name nothing is steered
        Assert.That(found.Control, Has.Count.EqualTo(4 * 4));
        Assert.That(found.Control, Is.All.EqualTo(0).Within(0.02));
    }

    [Test]
    public void Scores_and_conditions_are_those_of_the_definition()
    {
        using var scope = torch.NewDisposeScope();
        using var quiet = torch.no_grad();
        using var model = Paths.RandomModel.Create(Paths.RandomModel.Tiny);
        Head[] movers = [new(2, 1), new(3, 0)];

        // the first token is the answer, once; the second the wrong answer, again at the fourth place. Turned where the random model makes the difference rise
        var pairs = Paths.RandomModel.Pairs(8, model.Config.VocabularySize).Pairs.Where(pair => pair.Clean[0] != pair.Clean[1]).Select(pair =>
        {
            var (io, s) = (pair.Clean[0], pair.Clean[1]);
            var other = Enumerable.Range(1, 3).First(token => token != io && token != s);
            int[] clean = [io, s, .. pair.Clean.Skip(2).Select((token, i) => i == 1 ? s : token == io || token == s ? other : token)];
            return pair with { Clean = clean, Answers = [io], WrongAnswers = [s] };
        });
        TaskData data = new("random", [.. pairs]);
        using (var patching = new PathPatching(model, data)) data = new("random", [.. data.Pairs.Where((_, i) => patching.Clean[i] > patching.Corrupted[i])]);
        Assert.That(data.Pairs, Has.Count.GreaterThan(2));

        var found = new SInhibitionDetector(data, _ => movers, Settings).Score(model);
        var plain = new PlainPathPatching(model, MlpsBetween.Recomputed);
        using var measured = new PathPatching(model, data);
        var receivers = measured.Receivers(HeadInput.Query, movers);
        var swapped = PositionSwap.Of(data);
        var range = measured.Clean.Sum() - measured.Corrupted.Sum();
        foreach (var score in found.Heads)
        {
            int[] sender = [measured.SourceOf(score.Head)];
            var flipped = data.Pairs.Select(pair => plain.Patched(pair, sender, [receivers])[0]).ToArray();
            Assert.That(score.Score.Estimate, Is.EqualTo((measured.Clean.Sum() - flipped.Sum(run => run.Metric)) / range).Within(1e-9), $"{score.Head}");
            for (var prompt = 0; prompt < data.Pairs.Count; prompt++)
            {
                var turned = plain.Patched(swapped.Pairs[prompt], sender, [receivers])[0];
                Assert.That(score.Conditions[SInhibitionDetector.SwappedLogitDifference].Values[prompt], Is.EqualTo(turned.Metric - measured.Clean[prompt]).Within(1e-9));
                var clean = plain.Patched(data.Pairs[prompt] with { Corrupted = data.Pairs[prompt].Clean }, [1], [receivers])[0].Attention;
                double Change(Func<Head, double[]> attention, int at) => movers.Average(mover => attention(mover)[at] - clean(mover)[at]);
                Assert.That(score.Conditions[SInhibitionDetector.SwappedAttentionToIo].Values[prompt], Is.EqualTo(Change(turned.Attention, 0)).Within(1e-9));
                Assert.That(score.Conditions[SInhibitionDetector.SwappedAttentionToS1].Values[prompt], Is.EqualTo(Change(turned.Attention, 1)).Within(1e-9));
                Assert.That(score.Conditions[SInhibitionDetector.FlippedAttentionToIo].Values[prompt], Is.EqualTo(Change(flipped[prompt].Attention, 0)).Within(1e-9));
            }
        }
    }

    [Test]
    public void Is_undefined_with_the_reason_without_name_movers_and_where_nothing_falls()
    {
        using var model = Toy();
        var data = ToyPrompts();
        Assert.That(new SInhibitionDetector(data, _ => [], Settings).Score(model).Absence?.Reason, Does.Contain("no name mover"));
        var same = new TaskData("same", [.. data.Pairs.Select(pair => pair with { Corrupted = pair.Clean })]);
        var undefined = new SInhibitionDetector(same, _ => [NameMover], Settings).Score(model);
        Assert.That(undefined.Absence?.Reason, Does.Contain("beyond noise"));
        Assert.That(undefined.Heads, Is.Empty);
    }

    [Test]
    public void Leaves_nothing_behind_and_refuses_a_name_mover_outside_the_model()
    {
        var before = Live.Tensors;
        using (var model = Toy())
        {
            _ = new SInhibitionDetector(ToyPrompts(), _ => [NameMover], Settings).Score(model);
            Assert.That(() => new SInhibitionDetector(ToyPrompts(), _ => [new(7, 0)], Settings).Score(model), Throws.ArgumentException.With.Message.Contains("a7.h0"));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    // filler, two names, filler, the giver, at which the answer is read; names are tokens 1 to 4
    private static TaskData ToyPrompts() => new("toy", [.. Enumerable.Range(0, 16).Select(i =>
    {
        var (first, second) = (1 + (i % 4), 1 + ((i + 1 + (i / 4 % 3)) % 4));
        var (io, s) = i / 2 % 2 == 0 ? (first, second) : (second, first);
        return new PromptPair([0, first, second, 5, s], [0, first, second, 5, io], [io], [s]);
    })]);

    // block 0: which token; 1: which name not to move; 2: the answer; 3: nothing that is read
    private static GptNeoX Toy()
    {
        var toy = new ToyWeights(new GptNeoXConfig { Layers = 2, Width = 32, Heads = 4, MlpWidth = 8, VocabularySize = 8, ContextLength = 8, RotaryFraction = 0 });
        for (var token = 0; token < 8; token++) toy.Embed(token, 0, token, 1).Unembed(token, 2, token, 1);

        // looks for its own token and says which it is
        toy.Read(Inhibitor, HeadInput.Query, 0, toy.Same(2)).Read(Inhibitor, HeadInput.Key, 0, toy.Same(2)).Read(Inhibitor, HeadInput.Value, 0, toy.Same(0.2)).Write(Inhibitor, 1, toy.Same(1));

        // looks everywhere and writes what it sees into the answer, or where nothing reads it
        Head copier = new(0, 1), idler = new(0, 2);
        toy.Read(copier, HeadInput.Value, 0, toy.Same(0.01)).Write(copier, 2, toy.Same(1));
        toy.Read(idler, HeadInput.Value, 0, toy.Same(0.2)).Write(idler, 3, toy.Same(1));

        // looks at names, but not at the one it is warned of, and moves what it sees
        toy.Read(NameMover, HeadInput.Query, 1, toy.Same(-4)).Read(NameMover, HeadInput.Key, 0, toy.Same(1)).Read(NameMover, HeadInput.Value, 0, toy.Same(1)).Write(NameMover, 2, toy.Same(1));
        for (var name = 1; name <= 4; name++) toy.Bias(NameMover, HeadInput.Query, name, 4);

        // warned as well, but what it moves goes where nothing reads it (the final LayerNorm's scale feels it a little)
        Head other = new(1, 1);
        toy.Read(other, HeadInput.Query, 1, toy.Same(-4)).Read(other, HeadInput.Key, 0, toy.Same(1)).Read(other, HeadInput.Value, 0, toy.Same(0.2)).Write(other, 3, toy.Same(1));
        return toy.Model();
    }
}
