using System.CommandLine;
using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Circuits.Exchange;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Models;
using Repro.Statistics;

namespace Repro.Cli.Commands;

/// <summary><c>repro minimal</c>: the smallest circuit along an order of edges that keeps a share of the model's performance, with the curve.</summary>
internal static class MinimalCommand
{
    public static Command Create()
    {
        var (model, pairs, metric, scores, device) = (OwnModel.ModelOption(), OwnModel.PairsOption(), OwnModel.MetricOption(), OwnModel.ScoresOption(), ReproduceCommand.DeviceOption());
        var select = OwnModel.Choice("--select", "The order of edges.", "greedy", ["greedy", "top-n"]);
        var rule = OwnModel.Choice("--rule", "bisection, or authors-scan: the paper's code, step by step.", "bisection", ["bisection", "authors-scan"]);
        var form = OwnModel.Choice("--faithfulness", "recovered: from the corrupted run (0) to the model (1); of-model: a plain ratio, the paper's.", "recovered", ["recovered", "of-model"]);
        var threshold = new Option<double>("--threshold") { Description = "Faithfulness to reach.", DefaultValueFactory = _ => 0.8 };
        var output = new Option<string?>("--out") { Description = "A JSON file for the circuit found, pruned, as EAP-IG's graph." };
        var command = new Command("minimal", "Find the smallest faithful circuit, with its faithfulness curve.") { model, pairs, metric, scores, select, rule, form, threshold, output, device };
        command.SetAction(parsed =>
        {
            var chosen = OwnModel.Metrics[parsed.GetRequiredValue(metric)];
            var file = PairFile.Read(parsed.GetRequiredValue(pairs));
            using var loaded = OwnModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(device));
            var order = OwnModel.Order(ScoreFile.Read(parsed.GetRequiredValue(scores), new ComponentGraph(loaded.Config)), parsed.GetRequiredValue(select));
            using var evaluator = new CircuitEvaluator(loaded, file.For(chosen), chosen, settings: new EvaluationSettings { PromptsPerBatch = file.BatchSize ?? OwnModel.PromptsPerBatch });
            var result = Search(evaluator, order, Rule(parsed.GetRequiredValue(rule), parsed.GetValue(threshold)), recovered: parsed.GetRequiredValue(form) == "recovered");
            Print(result, order, parsed.GetValue(output), loaded.Config);
            return ExitCode.Done;
        });
        return command;
    }

    private static IMinimalCircuitRule Rule(string name, double threshold) =>
        name == "bisection" ? new BisectionRule { Threshold = threshold } : new AuthorsScanRule { Threshold = threshold };

    private static MinimalCircuitResult Search(CircuitEvaluator evaluator, CircuitOrder order, IMinimalCircuitRule rule, bool recovered)
    {
        var floor = recovered ? evaluator.Outside.Average() : 0;
        double[] range = [.. evaluator.Clean.Zip(evaluator.Outside, (clean, outside) => recovered ? clean - outside : clean)];
        var denominator = Bootstrap.Mean(range, OwnModel.Draws(range.Length));
        return rule.Search(order.Count, sizes => [.. evaluator.Evaluate([.. sizes.Select(size => Pruning.Prune(order.Take(size)))]).Select(values => (values.Average() - floor) / denominator.Estimate)], denominator);
    }

    private static void Print(MinimalCircuitResult result, CircuitOrder order, string? output, GptNeoXConfig config)
    {
        foreach (var point in result.Curve.Points) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{point.Edges,8} edges  {point.Faithfulness,7:0.000}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Rule}: {result.Evaluations} circuits evaluated in {result.Calls} calls"));
        if (!result.Minimal.TryGet(out var minimal))
        {
            Console.WriteLine(result.Minimal.Absence!.Reason);
            return;
        }

        var circuit = Pruning.Prune(order.Take(minimal.Edges));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"minimal: {minimal.Edges} edges taken, faithfulness {minimal.Faithfulness:0.000}{(minimal.IsFaithful ? "" : ", not faithful")}; pruned: {CircuitCommand.Describe(CircuitSize.Of(circuit, order.Scores))}"));
        if (output is not null) EapIgGraphJson.Write(output, EapIgGraph.Of(order.Scores, circuit), config);
    }
}
