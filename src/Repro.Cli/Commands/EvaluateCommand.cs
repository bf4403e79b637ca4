using System.CommandLine;
using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Circuits.Exchange;
using Repro.Circuits.Selection;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Statistics;

namespace Repro.Cli.Commands;

/// <summary><c>repro evaluate</c>: runs a circuit and says how much of the model it is.</summary>
internal sealed class EvaluateCommand : ICommandSource
{
    public Command Create()
    {
        var (model, pairs, metric, device) = (OwnModel.ModelOption(), OwnModel.PairsOption(), OwnModel.MetricOption(), ComputeOptions.DeviceOption());
        var circuit = new Option<string>("--circuit") { Description = "A graph file of EAP-IG, as 'repro circuit' writes it.", Required = true };
        var intervention = OwnModel.Choice("--intervention", "What an output becomes where an edge is cut.", "patching", OwnModel.Interventions.Keys);
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "evaluate",
            "Run a circuit: metric, faithfulness and sizes.",
            new("repro evaluate --model pythia-160m --pairs ioi.json --circuit circuit.json", "cut edges get the corrupted prompt's activations"),
            new("repro evaluate --model pythia-160m --pairs ioi.json --circuit circuit.json --intervention zero --json", "cut edges get zeros; every prompt's value, for a script"));
        foreach (var option in (Option[])[model, pairs, metric, circuit, intervention, device, json]) command.Add(option);
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
            JsonOutput.Write(new
            {
                metric = evaluator.Metric.ToString(),
                circuit = values.Average(),
                model = evaluator.Clean.Average(),
                outside = evaluator.Outside.Average(),
                faithfulnessOfModel = JsonOutput.Of(faithfulness.OfModel),
                faithfulnessRecovered = JsonOutput.Of(faithfulness.Recovered),
                size = JsonOutput.Of(size),
                perPrompt = values,
            });
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
