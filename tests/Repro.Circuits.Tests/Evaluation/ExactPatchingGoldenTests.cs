using System.Globalization;
using Repro.Circuits.Evaluation;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Evaluation;

/// <summary>Every edge patched alone, against the golden truth: means and every prompt.</summary>
public sealed class ExactPatchingGoldenTests
{
    [TestCase("eq", ScalarType.Float32, 1e-4)]
    [TestCase("uneq", ScalarType.Float32, 1e-4)]
    [TestCase("uneq", ScalarType.Float64, 1e-8)]
    public void Every_edge(string name, ScalarType type, double tolerance)
    {
        var golden = GoldenModel.Json("exact", $"{name}.json").GetProperty("effect");
        using var model = GoldenModel.Load(type);
        foreach (var (metricName, metric) in GoldenModel.Metrics)
        {
            using var scope = NewDisposeScope();
            var (data, batch) = GoldenModel.Data(name, metric);
            var exact = ExactPatching.Measure(model, data, metric, keepPerPrompt: true, settings: new EvaluationSettings { PromptsPerBatch = batch });
            var means = GoldenModel.LargestDifference(GoldenModel.InGoldenUnits(exact.Effects, metric, model), GoldenModel.Numbers(golden.GetProperty(metricName)));
            var values = Npy.Read(GoldenModel.Path("exact", $"{name}__{metricName}__per_example.f64.npy")).data<double>().ToArray();
            var prompts = GoldenModel.LargestDifference(GoldenModel.InGoldenUnits(exact.PerPrompt.SelectMany(edge => edge), metric, model), values);
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"exact {name,-4} {type} {metricName,-12} means {means:0.0e+00} prompts {prompts:0.0e+00}"));
            Assert.That(Math.Max(means, prompts), Is.LessThanOrEqualTo(tolerance), metricName);
        }
    }
}
