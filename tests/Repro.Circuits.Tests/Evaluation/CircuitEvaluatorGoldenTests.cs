using System.Globalization;
using System.Text.Json;
using Repro.Circuits.Evaluation;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Evaluation;

/// <summary>Every circuit of every golden file by every metric, prompt for prompt; the largest difference of each is printed.</summary>
public sealed class CircuitEvaluatorGoldenTests
{
    // golden values are float64 runs; the reference's own float32 run is within 1e-6 of them on means
    private const double Tolerance = 1e-4, DoubleTolerance = 1e-8;

    private static IEnumerable<string> Files => ["eq__kl__EAP-IG-inputs", "eq__logit_diff__EAP-IG-inputs", "eq__logit_diff__EAP", "eq__prob_diff_gt__EAP-IG-inputs", "uneq__kl__EAP-IG-inputs", "uneq__logit_diff__EAP-IG-inputs"];

    [Test]
    public void No_golden_file_is_forgotten() =>
        Assert.That(Directory.GetFiles(GoldenModel.Path("circuits"), "*.json").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo((string[])[.. Files, "interventions_eq"]));

    [TestCaseSource(nameof(Files))]
    public void Circuits_of_a_file(string file) => Compare(file, ScalarType.Float32, Tolerance);

    [Test]
    public void Circuits_of_a_file_in_double_precision([Values("eq__logit_diff__EAP-IG-inputs", "uneq__kl__EAP-IG-inputs")] string file) => Compare(file, ScalarType.Float64, DoubleTolerance);

    [Test]
    public void Other_interventions([Values] bool inDouble)
    {
        var circuits = GoldenModel.Json("circuits", "interventions_eq.json").EnumerateArray().ToArray();
        using var model = GoldenModel.Load(inDouble ? ScalarType.Float64 : ScalarType.Float32);
        foreach (var (name, intervention) in ((string, Intervention)[])[("zero", Intervention.Zero), ("mean-positional", Intervention.MeanPositional)])
        {
            var chosen = circuits.Where(circuit => circuit.GetProperty("intervention").GetString() == name).ToArray();
            Assert.That(chosen, Has.Length.EqualTo(2));
            foreach (var (metricName, metric) in GoldenModel.Metrics)
            {
                var (data, batch) = GoldenModel.Data("eq", metric);
                using var evaluator = new CircuitEvaluator(model, data, metric, intervention, new EvaluationSettings { PromptsPerBatch = batch });
                Check($"interventions_eq {name} {metricName}", evaluator, chosen, metricName, metric, model, inDouble ? DoubleTolerance : Tolerance);
            }
        }
    }

    [Test]
    public void Clean_and_corrupted_runs([Values("eq", "uneq")] string name)
    {
        var golden = GoldenModel.Json($"baselines_{name}.json");
        using var model = GoldenModel.Load();
        foreach (var (metricName, metric) in GoldenModel.Metrics)
        {
            var (data, batch) = GoldenModel.Data(name, metric);
            using var evaluator = new CircuitEvaluator(model, data, metric, settings: new EvaluationSettings { PromptsPerBatch = batch });
            var values = golden.GetProperty(metricName);
            var clean = GoldenModel.LargestDifference(GoldenModel.InGoldenUnits(evaluator.Clean, metric, model), GoldenModel.Numbers(values.GetProperty("clean")));
            var corrupted = GoldenModel.LargestDifference(GoldenModel.InGoldenUnits(evaluator.Outside, metric, model), GoldenModel.Numbers(values.GetProperty("corrupted")));
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"baselines_{name} {metricName,-12} clean {clean:0.0e+00} corrupted {corrupted:0.0e+00}"));
            Assert.That(Math.Max(clean, corrupted), Is.LessThanOrEqualTo(Tolerance));
        }
    }

    private static void Compare(string file, ScalarType type, double tolerance)
    {
        var golden = GoldenModel.Json("circuits", file + ".json");
        using var model = GoldenModel.Load(type);
        foreach (var (name, metric) in GoldenModel.Metrics)
        {
            var (data, batch) = GoldenModel.Data(golden.GetProperty("dataset").GetString()!, metric);
            using var evaluator = new CircuitEvaluator(model, data, metric, settings: new EvaluationSettings { PromptsPerBatch = batch });
            Check($"{file} {name}", evaluator, [.. golden.GetProperty("circuits").EnumerateArray()], name, metric, model, tolerance);
        }
    }

    private static void Check(string what, CircuitEvaluator evaluator, JsonElement[] circuits, string metricName, Metric metric, Repro.Models.GptNeoX model, double tolerance)
    {
        var largest = 0.0;
        foreach (var circuit in circuits)
        {
            var ours = GoldenModel.InGoldenUnits(evaluator.Evaluate(new Circuit(evaluator.Graph, circuit.GetProperty("edges").EnumerateArray().Select(edge => edge.GetInt32()))), metric, model);
            var values = circuit.GetProperty("eval").GetProperty(metricName);
            largest = Math.Max(largest, GoldenModel.LargestDifference(ours, GoldenModel.Numbers(values.GetProperty("per_example"))));
            largest = Math.Max(largest, Math.Abs(ours.Average() - values.GetProperty("mean").GetDouble()));
        }

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-48} {circuits.Length} circuits, largest difference {largest:0.0e+00}"));
        Assert.That(largest, Is.LessThanOrEqualTo(tolerance), what);
    }
}
