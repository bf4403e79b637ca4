using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Attribution;
using Repro.Circuits.Evaluation;
using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Statistics;
using Repro.Tasks;
using Repro.Tasks.Mini;
using TorchSharp;

namespace Repro.Experiments.Tests.Runs;

/// <summary>The analyses of the method itself, on the smallest committed model, each against the plain way.</summary>
public sealed class MethodAnalysesTests
{
    private static readonly TaskData Data = IoiTask.Generate(MiniIoi.Language, new IoiSettings(12));

    private static readonly (RandomCircuitKind, int, ulong) Random = (RandomCircuitKind.Connected, 3, 5);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private GptNeoX model = null!;
    private long before;

    [SetUp]
    public void SetUp()
    {
        TorchBackend.EnsureLoaded();
        TorchBackend.UseThreads(1);
        before = Live.Tensors;
        var suite = Suite.Load(Checkout.OfThisProgram, "mini");
        var folder = CheckpointFolder.Open(suite.Checkpoints(suite.Models[0]).Last().Folder);
        model = new GptNeoX(folder.Config, folder.Load(torch.ScalarType.Float32, torch.CPU));
    }

    [TearDown]
    public void TearDown()
    {
        model.Dispose();
        Assert.That(Live.Tensors, Is.EqualTo(before), "no tensor is left");
    }

    private T Result<T>(IAnalysis analysis, int promptsPerBatch = 256) => analysis.Run(model, new Execution(PromptsPerBatch: promptsPerBatch)).Deserialize<T>(Json)!;

    private static string Identity(IAnalysis analysis) => new CellIdentity(analysis.Name, analysis.Revision, analysis.Settings, analysis.DataSha256, "", "", "Float32").Key;

    private CircuitResult Circuit(TaskData data) => new CircuitAnalysis(data, Metric.LogitDifference).Run(model, new Execution()).Deserialize<CircuitResult>(Json)!;

    [Test]
    public void Resampled_circuits_are_the_circuits_of_resampled_prompts()
    {
        var circuits = Result<ResampledCircuitsResult>(new ResampledCircuitsAnalysis(Data, Metric.LogitDifference, 3, seed: 9)).Circuits;
        var draws = Bootstrap.Resample(Data.Pairs.Count, 3, 9);
        Assert.That(circuits, Has.Length.EqualTo(3));
        for (var resample = 0; resample < 3; resample++)
        {
            var pairs = draws[resample].ToArray().Select(pair => Data.Pairs[pair]).ToArray();
            var plain = Circuit(new TaskData(Data.Task, pairs));
            Assert.That(circuits[resample].Edges, Is.EqualTo(plain.Minimal?.Edges ?? []));
            Assert.That(circuits[resample].Absent is null, Is.EqualTo(plain.Minimal is not null));
        }

        Assert.That(circuits.Select(circuit => string.Join(' ', circuit.Edges)).Distinct().Count(), Is.GreaterThan(1), "other prompts, other circuits");
    }

    [Test]
    public void What_decides_resampled_circuits_is_in_their_identity()
    {
        string Of(int prompts = 12, int circuits = 3, ulong seed = 9, Profile? profile = null) =>
            Identity(new ResampledCircuitsAnalysis(IoiTask.Generate(MiniIoi.Language, new IoiSettings(prompts)), Metric.LogitDifference, circuits, seed, profile));
        Assert.That(new[] { Of(), Of(prompts: 13), Of(circuits: 4), Of(seed: 8), Of(profile: Profile.Corrected with { Order = SelectionRule.TopN }) }, Is.Unique);
        var (once, again) = (Of(), Of());
        Assert.That(again, Is.EqualTo(once));
        Assert.That(() => Of(circuits: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_circuit_in_its_own_checkpoint_is_as_faithful_as_its_search_found()
    {
        var found = Circuit(Data);
        var whole = Enumerable.Range(0, found.Scores.Length).ToArray();
        var result = Result<TransferResult>(new TransferAnalysis(Data, Metric.LogitDifference, [new(8192, found.Minimal!.Edges), new(0, whole)], Random));
        Assert.Multiple(() =>
        {
            Assert.That(result.Circuits[0].Faithfulness, Is.EqualTo(found.Minimal.Faithfulness).Within(1e-5));
            Assert.That(result.Circuits[1].Faithfulness, Is.EqualTo(1).Within(1e-5), "the whole graph is the model");
            Assert.That(result.Clean.Average(), Is.EqualTo(found.Model).Within(1e-5));
            Assert.That(result.Outside.Average(), Is.EqualTo(found.Corrupted).Within(1e-5));
            Assert.That((result.Circuits[0].Values.Average() - found.Corrupted) / (found.Model - found.Corrupted), Is.EqualTo(result.Circuits[0].Faithfulness).Within(1e-9));
            Assert.That(result.Circuits[0].Random, Has.Length.EqualTo(3));
            Assert.That(result.Circuits[1].Random, Has.All.EqualTo(1).Within(1e-5), "of its size there is only the whole graph");
        });
    }

    [Test]
    public void The_random_circuits_are_those_of_the_circuits_size()
    {
        var edges = Circuit(Data).Minimal!.Edges;
        var drawn = new RandomCircuits(new ComponentGraph(model.Config), 5).DrawPruned(RandomCircuitKind.Connected, 2, edges.Length);
        Assert.That(drawn.EdgeNumbers, Has.Count.GreaterThanOrEqualTo(edges.Length));
        using var evaluator = new CircuitEvaluator(model, Data, Metric.LogitDifference);
        var plain = Profile.Corrected.Faithfulness.Of(evaluator.Evaluate(drawn), evaluator.Clean, evaluator.Outside);
        Assert.That(Result<TransferResult>(new TransferAnalysis(Data, Metric.LogitDifference, [new(1, edges)], Random)).Circuits[0].Random[2], Is.EqualTo(plain).Within(1e-5));
    }

    [Test]
    public void The_circuits_and_the_draws_are_in_the_identity_of_a_transfer()
    {
        TransferAnalysis Of(int[] edges, int step = 1, ulong seed = 5) => new(Data, Metric.LogitDifference, [new(step, edges)], (RandomCircuitKind.Connected, 3, seed));
        TransferAnalysis[] all = [Of([1, 2]), Of([1, 3]), Of([1, 2], step: 2), Of([1, 2], seed: 6)];
        Assert.That(all.Select(Identity), Is.Unique);
        Assert.That(all.Select(analysis => analysis.Settings.ToString()), Is.Unique, "by which a run tells them apart");
        Assert.That(() => Of([]), Throws.ArgumentException.With.Message.EqualTo("The circuit of step 1 has no edge: leave it out."));
        Assert.That(() => new TransferAnalysis(Data, Metric.LogitDifference, [], Random), Throws.ArgumentException);
    }

    [Test]
    public void Exact_effects_and_scores_are_those_of_the_engines()
    {
        NamedAttribution[] ways = [new("eap", new AttributionSettings { Method = AttributionMethod.Eap }), new("eap-ig", AttributionSettings.Corrected)];
        var result = Result<ExactPatchingResult>(new ExactPatchingAnalysis(Data, Metric.LogitDifference, ways), promptsPerBatch: 5);
        var exact = ExactPatching.Measure(model, Data, Metric.LogitDifference);
        Assert.That(result.Effects, Is.EqualTo(exact.Effects.Select(effect => -effect)).Within(1e-5), "a fall of the metric is positive, like a score");
        Assert.That(result.FirstEffects.Zip(result.SecondEffects, (first, second) => (first + second) / 2), Is.EqualTo(result.Effects).Within(1e-9), "halves of six prompts each");
        var half = ExactPatching.Measure(model, new TaskData(Data.Task, [.. Data.Pairs.Take(6)]), Metric.LogitDifference);
        Assert.That(result.FirstEffects, Is.EqualTo(half.Effects.Select(effect => -effect)).Within(1e-5));
        Assert.That(result.Scores.Keys, Is.EquivalentTo((string[])["eap", "eap-ig"]));
        foreach (var way in ways)
        {
            var plain = new AttributionEngine(model, way.Settings, new AttributionExecution()).Edges(Data, Metric.LogitDifference);
            Assert.That(result.Scores[way.Name], Is.EqualTo(exact.Edges.Select(edge => plain[edge])).Within(1e-5));
        }

        Assert.That(() => new ExactPatchingAnalysis(Data, Metric.LogitDifference, [ways[0], ways[0]]), Throws.ArgumentException.With.Message.Contains("'eap' is there 2 times"));
    }
}
