using Repro.Circuits;
using Repro.Models;
using TorchSharp;

namespace Repro.Heads;

public sealed class CopySuppressionDetectorTests
{
    private static readonly Head Suppressor = new(0, 0), Copier = new(0, 1), Other = new(0, 2), Idle = new(0, 3);

    [Test]
    public void Finds_the_head_of_a_toy_that_suppresses_what_is_predicted_and_no_other()
    {
        using var model = Toy();
        var found = new CopySuppressionDetector(ToyText(), new CopySuppressionSettings { ScoredRows = 20 }).Score(model);
        SampledScore Of(Head head) => found.Heads.Single(score => score.Head == head).Score;
        double Divergence(Head head) => found.Heads.Single(score => score.Head == head).Conditions[CopySuppressionDetector.AblationDivergence].Estimate;
        Assert.That(Of(Suppressor).Estimate, Is.GreaterThan(0.9));
        Assert.That(Of(Copier).Estimate, Is.LessThan(0.1), "it writes for what is predicted");
        Assert.That(Of(Other).Estimate, Is.LessThan(0.1), "it writes against another word than the one it looks at");
        Assert.That(Of(Idle).Estimate, Is.Zero);
        Assert.That(Divergence(Suppressor), Is.GreaterThan(0.01));
        Assert.That(Divergence(Copier), Is.GreaterThan(0.01));
        Assert.That(Divergence(Other), Is.GreaterThan(0.01));
        Assert.That(Divergence(Idle), Is.LessThan(1e-9));
        Assert.That(found.Control, Has.Count.EqualTo(4));
        Assert.That(found.Control, Is.All.LessThan(0.3));
    }

    [Test]
    public void A_head_that_suppresses_everything_it_can_see_scores_in_between()
    {
        // what it takes from words that were not predicted moves little: the score cannot tell such a head from a copy-suppression head well
        using var model = Toy(indiscriminate: true);
        var found = new CopySuppressionDetector(ToyText(), new CopySuppressionSettings { ScoredRows = 20 }).Score(model);
        Assert.That(found.Heads.Single(score => score.Head == Other).Score.Estimate, Is.InRange(0.3, 0.8));
    }

    [Test]
    public void Divergences_are_those_of_the_definition([Values] bool parallel, [Values] PredictedAmong among, [Values] bool freeze)
    {
        using var scope = torch.NewDisposeScope();
        using var quiet = torch.no_grad();
        using var model = Paths.RandomModel.Create(Paths.RandomModel.Tiny with { Layers = 2, ParallelResidual = parallel });
        var settings = new CopySuppressionSettings { ScoredRows = 3, Among = among, FreezeFinalScale = freeze, PredictedFraction = 0.3, RowsPerBatch = 2, TileBytes = 4000, FunctionWords = [5], ControlDraws = 0 };
        var text = RandomText(5, 8, model.Config.VocabularySize);
        var found = new CopySuppressionDetector(text, settings).Score(model);
        foreach (var head in found.Heads)
        {
            for (var row = 0; row < settings.ScoredRows; row++)
            {
                var (ablated, preserving) = PlainCopySuppression.Divergences(model, text.Rows, row, head.Head, settings);
                Assert.That(head.Score.Weights![row], Is.EqualTo(ablated).Within(1e-9), $"{head.Head}, row {row}");
                Assert.That(head.Score.Values[row], Is.EqualTo(1 - (preserving / ablated)).Within(1e-9), $"{head.Head}, row {row}");
                Assert.That(head.Conditions[CopySuppressionDetector.AblationDivergence].Values[row], Is.EqualTo(ablated / 8).Within(1e-9));
            }
        }

        Assert.That(found.Heads.Any(head => Math.Abs(head.Score.Estimate) > 1e-3), "something was kept");
    }

    [Test]
    public void Float32_and_any_tiles_give_the_same()
    {
        using var narrow = Paths.RandomModel.Create(Paths.RandomModel.Tiny, torch.ScalarType.Float32);
        using var wide = Paths.RandomModel.Create(Paths.RandomModel.Tiny);
        var text = RandomText(6, 9, narrow.Config.VocabularySize);
        var settings = new CopySuppressionSettings { ScoredRows = 6, PredictedFraction = 0.3 };
        var expected = new CopySuppressionDetector(text, settings).Score(wide);
        var found = new CopySuppressionDetector(text, settings with { RowsPerBatch = 4, TileBytes = 1 }).Score(narrow);
        for (var i = 0; i < expected.Heads.Count; i++) Assert.That(found.Heads[i].Score.Estimate, Is.EqualTo(expected.Heads[i].Score.Estimate).Within(1e-4));
        Assert.That(found.Control, Is.EqualTo(expected.Control).Within(1e-4));
    }

    [Test]
    public void Refuses_settings_and_text_that_cannot_be_and_leaves_nothing_behind()
    {
        var before = Live.Tensors;
        using (var model = Toy())
        {
            Assert.That(() => new CopySuppressionDetector(ToyText(), new CopySuppressionSettings { PredictedFraction = 0 }), Throws.ArgumentException.With.Message.Contains("(0, 1]"));
            Assert.That(() => new CopySuppressionDetector(ToyText(), new CopySuppressionSettings { ScoredRows = 1000 }), Throws.ArgumentException.With.Message.Contains("1000"));
            Assert.That(() => new TokenRows("ragged", [[1, 2], [1]]), Throws.ArgumentException.With.Message.Contains("Row 1"));
            Assert.That(() => new TokenRows("none", []), Throws.ArgumentException.With.Message.Contains("none"));
            var foreign = new TokenRows("foreign", [[1, 2], [1, 999]]);
            Assert.That(() => new CopySuppressionDetector(foreign, new CopySuppressionSettings { ScoredRows = 2 }).Score(model), Throws.ArgumentException.With.Message.Contains("999"));
            _ = new CopySuppressionDetector(ToyText(), new CopySuppressionSettings { ScoredRows = 4 }).Score(model);
            _ = new CopySuppressionDetector(ToyText(), new CopySuppressionSettings { ScoredRows = 4, Among = PredictedAmong.Vocabulary }).Score(model);
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void Text_is_known_by_its_tokens()
    {
        var text = new TokenRows("t", [[1, 2], [3, 4]]);
        Assert.That(new TokenRows("t", [[1, 2], [3, 4]]).Sha256, Is.EqualTo(text.Sha256));
        Assert.That(new TokenRows("t", [[1, 2], [3, 5]]).Sha256, Is.Not.EqualTo(text.Sha256));
        Assert.That(new TokenRows("t", [[1, 2, 3, 4]]).Sha256, Is.Not.EqualTo(text.Sha256));
    }

    private static TokenRows RandomText(int rows, int length, int vocabulary)
    {
        var random = new Random(3);
        return new TokenRows("random", [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, length).Select(_ => random.Next(vocabulary)).ToArray())]);
    }

    // token 0, where heads rest, then random ones of the other nineteen, many of them more than once
    private static TokenRows ToyText()
    {
        var random = new Random(5);
        return new TokenRows("toy", [.. Enumerable.Range(0, 30).Select(_ => (int[])[0, .. Enumerable.Range(0, 15).Select(_ => 1 + random.Next(19))])]);
    }

    // block 0: which token; 1: which comes next, as the model has it, and the answer; 2 and 3: nothing. After token t comes t + 7
    private static GptNeoX Toy(bool indiscriminate = false)
    {
        const int Words = 20;
        var toy = new ToyWeights(new GptNeoXConfig { Layers = 1, Width = 4 * Words, Heads = 4, MlpWidth = 8, VocabularySize = Words, ContextLength = 16, RotaryFraction = 0 });
        for (var token = 0; token < Words; token++)
        {
            toy.Embed(token, 0, token, 1).Unembed(token, 1, token, 0.7);
            if (token > 0) toy.Embed(token, 1, 1 + ((token + 6) % (Words - 1)), 0.7);
        }

        // two heads look for the token that is predicted, and rest at token 0, whose value is nothing: one writes against it, one for it
        foreach (var (head, sign) in (new[] { (Suppressor, -1), (Copier, 1) }))
        {
            var (look, see) = (toy.Same(1), toy.Same(0.1));
            for (var word = 0; word < Words; word++) look[word, 0] = 0.4;
            see[0, 0] = 0;
            toy.Read(head, HeadInput.Query, 1, toy.Same(2)).Read(head, HeadInput.Key, 0, look).Read(head, HeadInput.Value, 0, see).Write(head, 1, toy.Same(sign));
        }

        if (indiscriminate)
        {
            // looks at everything alike and writes against it
            toy.Read(Other, HeadInput.Value, 0, toy.Same(0.3)).Write(Other, 1, toy.Same(-1));
        }
        else
        {
            // looks where the suppressor looks and writes against the word after
            var (look, next) = (toy.Same(1), toy.Same(0));
            for (var word = 0; word < Words; word++) (look[word, 0], next[word, (word + 1) % Words]) = (0.4, -0.1);
            toy.Read(Other, HeadInput.Query, 1, toy.Same(2)).Read(Other, HeadInput.Key, 0, look).Read(Other, HeadInput.Value, 0, toy.Same(1)).Write(Other, 1, next);
        }

        return toy.Model();
    }
}
