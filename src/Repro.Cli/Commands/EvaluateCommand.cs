using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Circuits.Exchange;
using Repro.Circuits.Selection;
using Repro.Statistics;

namespace Repro.Cli.Commands;

/// <summary><c>repro evaluate</c>: runs a circuit and says how much of the model it is.</summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var (model, pairs, metric, device) = (OwnModel.ModelOption(), OwnModel.PairsOption(), OwnModel.MetricOption(), ComputeOptions.DeviceOption());
        var circuit = new Option<string>("--circuit") { Description = "A graph file of EAP-IG, as 'repro circuit' writes it.", Required = true };
        var intervention = OwnModel.Choice("--intervention", "What an output becomes where an edge is cut.", "patching", OwnModel.Interventions.Keys);
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("evaluate", "Run a circuit: metric, faithfulness and sizes.") { model, pairs, metric, circuit, intervention, device, json };
        command.SetAction(parsed =>
        {
            var chosen = OwnModel.Metrics[parsed.GetRequiredValue(metric)];
            var file = PairFile.Read(parsed.GetRequiredValue(pairs));
            using var loaded = OwnModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(device));
            var graph = EapIgGraphJson.Read(parsed.GetRequiredValue(circuit), loaded.Config);
            using var evaluator = new CircuitEvaluator(loaded, file.For(chosen), chosen, OwnModel.Interventions[parsed.GetRequiredValue(intervention)], new EvaluationSettings { PromptsPerBatch = file.BatchSize ?? OwnModel.PromptsPerBatch });
            var values = evaluator.Evaluate(graph.Circuit);
            var draws = OwnModel.Draws(values.Length);
            Print(values, evaluator, Faithfulness.Of(values, evaluator.Clean, evaluator.Outside, draws), CircuitSize.Of(graph.Circuit, graph.Scores), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(double[] values, CircuitEvaluator evaluator, Faithfulness faithfulness, CircuitSize size, bool json)
    {
        if (json)
        {
            object Of(Outcome<Interval> outcome) => outcome.Match<object>(interval => new { estimate = interval.Estimate, lower = interval.Lower, upper = interval.Upper, interval.Resamples }, absence => new { absent = absence.Reason });
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    metric = evaluator.Metric.ToString(),
                    circuit = values.Average(),
                    model = evaluator.Clean.Average(),
                    outside = evaluator.Outside.Average(),
                    faithfulnessOfModel = Of(faithfulness.OfModel),
                    faithfulnessRecovered = Of(faithfulness.Recovered),
                    size.Edges,
                    size.Nodes,
                    size.Heads,
                    size.Mlps,
                    perPrompt = values,
                },
                Json));
            return;
        }

        (string, string)[] rows =
        [
            ("metric", $"{evaluator.Metric}, mean over {values.Length} prompts"),
            ("circuit", Number(values.Average())),
            ("model", Number(evaluator.Clean.Average())),
            ("outside", Number(evaluator.Outside.Average())),
            ("faithfulness, of the model", faithfulness.OfModel.ToString()),
            ("faithfulness, recovered", faithfulness.Recovered.ToString()),
            ("size", CircuitCommand.Describe(size)),
        ];
        foreach (var (name, value) in rows) Console.WriteLine($"{name,-27} {value}");
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
