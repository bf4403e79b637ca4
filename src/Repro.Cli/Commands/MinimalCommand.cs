using System.CommandLine;
using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Circuits.Exchange;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Models;

namespace Repro.Cli.Commands;

/// <summary><c>repro minimal</c>: the smallest circuit along an order of edges that keeps a share of the model's performance, with the curve.</summary>
internal sealed class MinimalCommand : ICommandSource
{
    public Command Create()
    {
        var (model, pairs, metric, scores, device) = (OwnModel.ModelOption(), OwnModel.PairsOption(), OwnModel.MetricOption(), OwnModel.ScoresOption(), ComputeOptions.DeviceOption());
        var (profile, type) = (OwnModel.ProfileOption(), OwnModel.ComputeTypeOption());
        var select = OwnModel.Choice("--select", "The order of edges.", "greedy", ["greedy", "top-n"]);
        var rule = new Option<string?>("--rule") { Description = "bisection, or authors-scan: the paper's code, step by step (default: the profile's)." };
        rule.AcceptOnlyFromAmong("bisection", "authors-scan");
        var form = new Option<string?>("--faithfulness") { Description = "recovered: from the corrupted run (0) to the model (1); of-model: a plain ratio, the paper's (default: the profile's)." };
        form.AcceptOnlyFromAmong("recovered", "of-model");
        var threshold = new Option<double>("--threshold") { Description = "Faithfulness to reach.", DefaultValueFactory = _ => 0.8 };
        var output = new Option<string?>("--out") { Description = "A JSON file for the circuit found, pruned, as EAP-IG's graph." };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "minimal",
            "Find the smallest faithful circuit, with its faithfulness curve.",
            new("repro minimal --model pythia-160m --pairs ioi.json --scores scores.npy --out minimal.json", "the smallest that keeps 0.8 of the model, by bisection"),
            new("repro minimal --model pythia-160m --pairs ioi.json --scores scores.npy --profile reference-2024", "as the paper's code searches"));
        foreach (var option in (Option[])[model, pairs, metric, scores, profile, select, rule, form, threshold, output, type, device, json]) command.Add(option);
        command.SetAction(parsed =>
        {
            var (chosen, named) = (OwnModel.Metrics[parsed.GetRequiredValue(metric)], Profile.Named(parsed.GetRequiredValue(profile)));
            var file = PairFile.Read(parsed.GetRequiredValue(pairs));
            using var loaded = OwnModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(device), parsed.GetValue(type), named.ComputeType);
            var order = OwnModel.Order(ScoreFile.Read(parsed.GetRequiredValue(scores), new ComponentGraph(loaded.Config)), parsed.GetRequiredValue(select));
            var prompts = file.BatchSize ?? named.PromptsPerBatch ?? OwnModel.PromptsPerBatch;
            using var evaluator = new CircuitEvaluator(loaded, file.For(chosen), chosen, settings: new EvaluationSettings { PromptsPerBatch = prompts });
            var measure = named.Faithfulness with
            {
                Form = parsed.GetValue(form) switch { null => named.Faithfulness.Form, "recovered" => FaithfulnessForm.Recovered, _ => FaithfulnessForm.OfModel },
                MeanOfBatches = named.Faithfulness.MeanOfBatches is null ? null : prompts,
            };
            var result = MinimalCircuitSearch.Run(evaluator, order, Rule(parsed.GetValue(rule) ?? named.Search.Name, parsed.GetValue(threshold)), measure, named.AsksForPerformance ? OwnModel.Draws(evaluator.Clean.Count) : null);
            Print(result, order, parsed.GetValue(output), loaded.Config, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static IMinimalCircuitRule Rule(string name, double threshold) =>
        name == "bisection" ? new BisectionRule { Threshold = threshold } : new AuthorsScanRule { Threshold = threshold };

    private static void Print(MinimalCircuitResult result, CircuitOrder order, string? output, GptNeoXConfig config, bool json)
    {
        var minimal = result.Minimal.TryGet(out var found) ? found : null;
        var circuit = minimal is null ? null : Pruning.Prune(order.Take(minimal.Edges));
        if (circuit is not null && output is not null) EapIgGraphJson.Write(output, EapIgGraph.Of(order.Scores, circuit), config);
        var size = circuit is null ? null : CircuitSize.Of(circuit, order.Scores);
        if (json)
        {
            JsonOutput.Write(new
            {
                result.Rule,
                result.Evaluations,
                result.Calls,
                curve = result.Curve.Points.Select(point => new { point.Edges, point.Faithfulness }),
                minimal = minimal is null ? null : new { taken = minimal.Edges, minimal.Faithfulness, minimal.IsFaithful, pruned = JsonOutput.Of(size!) },
                absent = result.Minimal.Absence?.Reason,
            });
            return;
        }

        foreach (var point in result.Curve.Points) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{point.Edges,8} edges  {point.Faithfulness,7:0.000}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Rule}: {result.Evaluations} circuits evaluated in {result.Calls} calls"));
        Console.WriteLine(minimal is null
            ? result.Minimal.Absence!.Reason
            : string.Create(CultureInfo.InvariantCulture, $"minimal: {minimal.Edges} edges taken, faithfulness {minimal.Faithfulness:0.000}{(minimal.IsFaithful ? "" : ", not faithful")}; pruned: {CircuitCommand.Describe(size!)}"));
    }
}
