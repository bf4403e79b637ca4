using Repro.Circuits;
using Repro.Models;
using Repro.Statistics;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads.Algorithm;

public sealed class GreaterThanAlgorithmTests
{
    private const int Years = 6, FirstYear = 1, End = 7;

    private static readonly Head Reader = new(0, 0);

    [Test]
    public void Finds_the_reader_and_the_MLP_of_a_toy()
    {
        using var model = Toy();
        var found = new GreaterThanAlgorithm(Prompts(), [GreaterThanRule.Corrected]).Measure(model, new Absence("not looked for"));
        AlgorithmStep Of(string step) => found.Steps.Single(other => other.Name == step);
        string[] Playing(string step) => [.. Of(step).Sources.Where(source => source.Roles.Count > 0).Select(source => source.Name)];
        Assert.That(Playing(GreaterThanAlgorithm.Writing), Is.EqualTo((string[])["m1"]));
        Assert.That(Playing(GreaterThanAlgorithm.Reading), Is.EqualTo((string[])["a0.h0"]));
        Assert.That(EffectShare.Of(Of(GreaterThanAlgorithm.Reading), StepCandidates.All).Value, Is.EqualTo(1).Within(1e-6), "no other head is read by the MLP");

        // the reader writes a little itself, and the rest is the MLP's
        var writing = Of(GreaterThanAlgorithm.Writing).Sources.Where(source => source.Falls.Average() != 0).ToDictionary(source => source.Name, source => source.Falls.Average());
        Assert.That(writing.Keys, Is.EquivalentTo((string[])["a0.h0", "m1"]));
        Assert.That(EffectShare.Of(Of(GreaterThanAlgorithm.Writing), StepCandidates.All).Value, Is.EqualTo(writing["m1"] / (writing["m1"] + writing["a0.h0"])).Within(1e-9).And.GreaterThan(0.7));

        var tests = found.Tests.ToDictionary(test => test.Component);
        Assert.That(tests["a0.h0"].Numbers[GreaterThanAlgorithm.AttendsStart].Estimate, Is.EqualTo(1));
        Assert.That(tests["a0.h0"].Numbers[GreaterThanAlgorithm.Rise].Estimate, Is.GreaterThan(0));
        Assert.That(tests["m0"].Plays, Is.False);
    }

    [Test]
    public void By_the_authors_only_components_of_the_circuit_play()
    {
        using var model = Toy();
        var graph = new ComponentGraph(model.Config);
        var data = Prompts();
        AlgorithmStep[] Steps(params Edge[] edges) => [.. new GreaterThanAlgorithm(data, [GreaterThanRule.Reference]).Measure(model, new Circuit(graph, edges.Select(graph.NumberOf))).Steps];
        var whole = Steps(new Edge(graph.HeadSource(0, 0), graph.MlpDestination(1)), new Edge(graph.MlpSource(1), graph.Logits));
        Assert.That(whole.Select(step => EffectShare.Of(step, StepCandidates.InCircuit).IsPresent), Is.All.True);
        var without = Steps(new Edge(graph.MlpSource(1), graph.Logits));
        Assert.That(EffectShare.Of(without[0], StepCandidates.InCircuit).Value, Is.EqualTo(1));
        Assert.That(EffectShare.Of(without[1], StepCandidates.InCircuit).Absence!.Reason, Does.Contain("minimal circuit"));
        Assert.That(new GreaterThanAlgorithm(data, [GreaterThanRule.Reference]).Measure(model, new Absence("made-up")).Steps.Select(step => step.Absence!.Reason), Is.All.EqualTo("the task has no minimal circuit"));
    }

    [Test]
    public void A_reader_that_writes_no_years_itself_plays_by_attention_alone()
    {
        using var model = Toy(writes: false);
        var found = new GreaterThanAlgorithm(Prompts(), [GreaterThanRule.Corrected, GreaterThanRule.AttentionAlone]).Measure(model, new Absence("none"));
        var reading = found.Steps.Where(step => step.Name == GreaterThanAlgorithm.Reading).ToDictionary(step => step.Rule, step => EffectShare.Of(step, StepCandidates.All));
        Assert.That(reading["corrected"].Absence!.Reason, Is.EqualTo("no component plays the step's role"));
        Assert.That(reading["corrected, attention alone"].Value, Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void Direct_logits_of_all_components_the_embedding_and_the_biases_are_the_logits()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = Paths.RandomModel.Create(Paths.RandomModel.Tiny);
        var random = new Random(4);
        int[] years = [.. Enumerable.Range(2, 8)];
        TaskData data = new("random", [.. Enumerable.Range(0, 5).Select(i =>
        {
            var year = 1 + random.Next(years.Length - 2);
            int[] start = [.. Enumerable.Range(0, 2 + i).Select(_ => random.Next(10, model.Config.VocabularySize))];
            return new PromptPair([.. start, years[year], 0, 1], [.. start, years[0], 0, 1], [.. years.Skip(year + 1)], [.. years.Take(year + 1)]);
        })]);
        var readings = GreaterThanReadings.Measure(model, data, promptsPerBatch: 2);
        for (var i = 0; i < data.Pairs.Count; i++)
        {
            var pair = data.Pairs[i];
            using var prompts = new PromptBatch([pair.Clean], model.Device);
            using var cache = new ActivationCache(Activations.Residual | Activations.Pattern);
            var logits = model.LogitsAt(prompts.Tokens, prompts.LastPositions, mask: null, cache)[0];
            var (final, first) = (cache[Activations.Residual][^1][0, -1], cache[Activations.Residual][0][0, -1]);
            for (var layer = 0; layer < model.Config.Layers; layer++) first = first + model.Weight($"gpt_neox.layers.{layer}.attention.dense.bias");
            var rest = ((first - first.mean()) / (final.var([0L], unbiased: false, keepdim: true) + model.Config.LayerNormEpsilon).sqrt() * model.Weight("gpt_neox.final_layer_norm.weight")) + model.Weight("gpt_neox.final_layer_norm.bias");
            var restLogits = Ops.MatMul(model.Weight("embed_out.weight"), rest.unsqueeze(1)).squeeze(1);
            double Rise(Tensor of) => pair.Answers.Average(id => of[id].item<double>()) - pair.WrongAnswers.Average(id => of[id].item<double>());
            Assert.That(readings.Rise.Sum(source => source[i]) + Rise(restLogits), Is.EqualTo(Rise(logits)).Within(1e-9));
            var place = pair.Clean.Count - 3;
            for (var layer = 0; layer < model.Config.Layers; layer++)
            {
                for (var head = 0; head < model.Config.Heads; head++)
                {
                    var source = new ComponentGraph(model.Config).HeadSource(layer, head);
                    var row = cache[Activations.Pattern][layer][0, head, -1];
                    Assert.That(readings.Attention[source][i], Is.EqualTo(row[place].item<double>()).Within(1e-12));
                    Assert.That(readings.AttendsStart[source][i], Is.EqualTo(row.argmax().item<long>() == place ? 1 : 0));
                }
            }
        }
    }

    [Test]
    public void A_pair_without_a_start_year_is_refused_by_its_place()
    {
        var pair = Prompts().Pairs[0];
        Assert.That(() => GreaterThanReadings.StartYears(new TaskData("toy", [pair, pair with { Corrupted = pair.Clean }])), Throws.ArgumentException.With.Message.Contains("Pair 1 of 'toy' differs from its corrupted twin at 0 places"));
        Assert.That(() => GreaterThanReadings.StartYears(new TaskData("toy", [pair with { WrongAnswers = [.. pair.WrongAnswers, End] }])), Throws.ArgumentException.With.Message.Contains("last wrong answer"));
    }

    [Test]
    public void Is_undefined_where_nothing_falls_and_leaves_nothing_behind()
    {
        var before = Live.Tensors;
        using (var model = Toy())
        {
            var turned = new TaskData("turned", [.. Prompts().Pairs.Select(pair => pair with { Answers = pair.WrongAnswers, WrongAnswers = [.. pair.Answers, .. pair.WrongAnswers.TakeLast(1)] })]);
            Assert.That(new GreaterThanAlgorithm(turned, [GreaterThanRule.Corrected]).Measure(model, new Absence("none")).Steps.Select(step => step.Absence!.Reason), Is.All.Contains("does not fall"));
            _ = new GreaterThanAlgorithm(Prompts(), [GreaterThanRule.Corrected]).Measure(model, new Absence("none"));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    // filler, the start year YY, filler, end; the twin's is the first year
    private static TaskData Prompts() => new("toy", [.. Enumerable.Range(0, 12).Select(i =>
    {
        var year = 1 + (i % (Years - 2));
        int[] years = [.. Enumerable.Range(FirstYear, Years)];
        return new PromptPair([0, years[year], 0, End], [0, years[0], 0, End], [.. years.Skip(year + 1)], [.. years.Take(year + 1)]);
    })]);

    // block 0: which token; 1: the start year, told to the MLP; 2: the answer
    private static GptNeoX Toy(bool writes = true)
    {
        var toy = new ToyWeights(new GptNeoXConfig { Layers = 2, Width = 32, Heads = 4, MlpWidth = 8, VocabularySize = 8, ContextLength = 8, RotaryFraction = 0 });
        for (var token = 0; token < 8; token++) toy.Embed(token, 0, token, 1).Unembed(token, 2, token, 1);
        for (var year = FirstYear; year < FirstYear + Years; year++) toy.Bias(Reader, HeadInput.Query, year, 4); // looks at years, from everywhere
        double[,] above = toy.Same(0);
        for (var year = FirstYear; year < FirstYear + Years; year++)
        {
            for (var other = year + 1; other < FirstYear + Years; other++) above[other, year] = writes ? 0.02 : 0;
        }

        toy.Read(Reader, HeadInput.Key, 0, toy.Same(1)).Read(Reader, HeadInput.Value, 0, toy.Same(0.2)).Write(Reader, 1, toy.Same(1)).Write(Reader, 2, above);
        for (var year = FirstYear; year < FirstYear + Years; year++)
        {
            toy.Hidden(1, year, 1, year, 1);
            for (var other = year + 1; other < FirstYear + Years; other++) toy.Answer(1, year, 2, other, 0.2);
        }

        return toy.Model();
    }
}
