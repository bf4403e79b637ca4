using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Attribution;
using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Models.Weights;
using Repro.Tasks;
using Repro.Tasks.Mini;
using TorchSharp;

namespace Repro.Experiments.Tests.Costs;

/// <summary>Every analysis once on a small committed model: what passes is what was predicted, and all of it can be computed in bfloat16.</summary>
public sealed class AnalysisCostTests
{
    private static readonly TaskData Ioi = IoiTask.Generate(MiniIoi.Language, new IoiSettings(24)), Few = IoiTask.Generate(MiniIoi.Language, new IoiSettings(4));

    private static readonly Execution Portions = new(PromptsPerBatch: 10);

    private static IEnumerable<HeadDetectorSource> Sources => MiniHeads.Sources(new IoiSettings(24));

    // the search is made whatever the model can do
    private static Profile Profile => Profile.Corrected with { AsksForPerformance = false };

    private static readonly Dictionary<string, Func<IAnalysis>> All = new()
    {
        ["performance"] = () => new PerformanceAnalysis(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(24)),
        ["circuit"] = () => new CircuitAnalysis(Ioi, Metric.LogitDifference, Profile, new RandomControl(RandomCircuitKind.Connected, 3, 1)),
        ["circuit as in 2024"] = () => new CircuitAnalysis(Few, Metric.LogitDifference, Profile.Reference2024),
        ["circuit by probabilities"] = () => new CircuitAnalysis(TaskCatalog.GreaterThan.Generate(MiniLanguages.All, new TaskDraw(24)), Metric.ProbabilityDifference, Profile),
        ["resampled circuits"] = () => new ResampledCircuitsAnalysis(Few, Metric.LogitDifference, 2, 1, Profile),
        ["transfer"] = () => new TransferAnalysis(Ioi, Metric.LogitDifference, [new(1, [.. Enumerable.Range(0, 40)]), new(2, [1, 30, 60, 61])], (RandomCircuitKind.Connected, 2, 1)),
        ["exact patching"] = () => new ExactPatchingAnalysis(Few, Metric.LogitDifference, [new("eap", new AttributionSettings { Method = AttributionMethod.Eap }), new("eap-ig", AttributionSettings.Corrected)]),
        ["repeated tokens"] = () => Heads("repeated-tokens"),
        ["successor"] = () => Heads("successor"),
        ["names"] = () => Heads("names"),
        ["copy suppression"] = () => Heads("copy-suppression"),
        ["direct effects"] = () => Heads("direct-effect"),
        ["all heads"] = () => new HeadsAnalysis([.. Sources]),
        ["greater-than algorithm"] = () => AlgorithmAnalysis.OfGreaterThan(TaskCatalog.GreaterThan.Generate(MiniLanguages.All, new TaskDraw(24))),
        ["ioi algorithm"] = () => AlgorithmAnalysis.OfIoi(Ioi, [.. Sources]),
    };

    private static IEnumerable<string> Names => All.Keys;

    private static HeadsAnalysis Heads(string source) => new([.. Sources.Where(one => one.Name == source)]);

    [TestCaseSource(nameof(Names))]
    public void What_passes_is_what_was_predicted(string name)
    {
        using var model = Model(ComputeType.Float32);
        var analysis = All[name]();
        var predicted = analysis.Cost(model.Config, ComputeType.Float32, Portions);
        using var counter = PassCounter.Start();
        analysis.Run(model, Portions);
        var counted = counter.Counted;
        TestContext.Out.WriteLine($"predicted {predicted.Expected}\nat most   {predicted.AtMost}\ncounted   {counted}");
        // S-inhibition, and with it the steps that follow, is left out of a model without name movers
        if (name is "names" or "all heads" or "ioi algorithm")
        {
            Assert.That(counted.Forwards, Is.GreaterThan(0).And.LessThanOrEqualTo(predicted.AtMost.Forwards));
            Assert.That(counted.Tokens, Is.LessThanOrEqualTo(predicted.AtMost.Tokens));
        }
        else
        {
            Assert.That((counted.Forwards, counted.Backwards, counted.Tokens), Is.EqualTo((predicted.Expected.Forwards, predicted.Expected.Backwards, predicted.Expected.Tokens)));
        }

        Assert.That(counted.PartialRuns, Is.LessThanOrEqualTo(predicted.AtMost.PartialRuns));
        Assert.That(predicted.Expected.Flops, Is.GreaterThan(0).And.LessThanOrEqualTo(predicted.AtMost.Flops));
        Assert.That(predicted.PeakBytes, Is.GreaterThan(0));
    }

    [TestCaseSource(nameof(Names))]
    public void Every_analysis_runs_in_bfloat16(string name)
    {
        var before = Live.Tensors;
        using (var model = Model(ComputeType.BFloat16))
        {
            var result = All[name]().Run(model, Portions);
            var numbers = Numbers(result).ToArray();
            Assert.That(numbers, Is.Not.Empty.And.All.Matches<double>(double.IsFinite));
            Assert.That(numbers.Any(number => number != 0));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before), "no tensor is left");
    }

    [Test]
    public void Scores_of_a_bfloat16_model_are_summed_in_float32()
    {
        using var model = Model(ComputeType.BFloat16);
        var scores = All["circuit"]().Run(model, Portions).GetProperty("scores").EnumerateArray().Select(score => score.GetDouble()).ToArray();
        // a bfloat16 is the upper half of a float32; edges along which nothing differs are exactly 0
        Assert.That(scores.Where(score => score != 0).Select(score => BitConverter.SingleToUInt32Bits((float)score) & 0xffff), Is.All.Not.Zero.And.Exactly(scores.Count(score => score != 0)).Items);
        Assert.That(scores.Count(score => score != 0), Is.GreaterThan(scores.Length / 2));
    }

    [Test]
    public void A_bfloat16_circuit_scores_edges_as_float32_does()
    {
        double[] Scores(ComputeType type)
        {
            using var model = Model(type);
            return [.. All["circuit"]().Run(model, Portions).GetProperty("scores").EnumerateArray().Select(score => score.GetDouble())];
        }

        var correlation = Repro.Statistics.Correlation.Pearson(Scores(ComputeType.Float32), Scores(ComputeType.BFloat16)).Value;
        TestContext.Out.WriteLine(correlation);
        Assert.That(correlation, Is.GreaterThan(0.99));
    }

    private static GptNeoX Model(ComputeType type)
    {
        TorchBackend.UseThreads(1);
        var suite = Suite.Load(Checkout.OfThisProgram, "mini");
        var folder = CheckpointFolder.Open(suite.Checkpoints(suite.Models[0]).Last().Folder);
        return new GptNeoX(folder.Config, folder.Load(type.ElementType(), torch.CPU));
    }

    private static IEnumerable<double> Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => [element.GetDouble()],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Numbers(property.Value)),
        _ => [],
    };
}
