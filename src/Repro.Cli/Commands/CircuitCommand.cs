using System.CommandLine;
using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Exchange;
using Repro.Circuits.Selection;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Models;

namespace Repro.Cli.Commands;

/// <summary><c>repro circuit</c>: picks a circuit by scores, prunes it, and writes it as EAP-IG's graph file; <c>repro circuit draw</c> draws one.</summary>
internal sealed class CircuitCommand : ICommandSource
{
    public Command Create()
    {
        var (scores, select) = (OwnModel.ScoresOption(), OwnModel.Choice("--select", "top-n: the largest |score|; greedy: connected, from the logits; threshold: |score| at least --threshold.", "greedy", ["top-n", "greedy", "threshold"]));
        var model = new Option<string?>("--model") { Description = "The scores' model, so that the file also says its width (d_model), which EAP-IG's own reader asks for." };
        var size = new Option<int?>("--n") { Description = "Edges to take, before pruning (top-n and greedy)." };
        var threshold = new Option<double?>("--threshold") { Description = "Smallest |score| (threshold)." };
        var output = new Option<string>("--out") { Description = "The JSON file to write.", Required = true };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "circuit",
            "Pick a circuit by scores and prune it.",
            new("repro circuit --scores scores.npy --select greedy --n 200 --out circuit.json", "200 edges, connected, from the logits down"),
            new("repro circuit --scores scores.npy --select threshold --threshold 0.01 --out circuit.json", "every edge whose |score| is at least 0.01"));
        foreach (var option in (Option[])[scores, select, size, threshold, output, model, json]) command.Add(option);
        command.Add(CircuitDrawCommand.Create());
        command.SetAction(parsed =>
        {
            var config = parsed.GetValue(model) is { } folder ? GptNeoXConfig.Read(folder) : null;
            var found = config is null ? ScoreFile.Read(parsed.GetRequiredValue(scores)) : ScoreFile.Read(parsed.GetRequiredValue(scores), new ComponentGraph(config));
            var circuit = Pruning.Prune(Pick(found, parsed.GetRequiredValue(select), parsed.GetValue(size), parsed.GetValue(threshold)));
            EapIgGraphJson.Write(parsed.GetRequiredValue(output), EapIgGraph.Of(found, circuit), config);
            var picked = CircuitSize.Of(circuit, found);
            if (parsed.GetValue(json)) JsonOutput.Write(new { @out = Path.GetFullPath(parsed.GetRequiredValue(output)), size = JsonOutput.Of(picked) });
            else Console.WriteLine(Describe(picked));
            return ExitCode.Done;
        });
        return command;
    }

    internal static string Describe(CircuitSize size) => string.Create(CultureInfo.InvariantCulture,
        $"{size.Edges} edges, {size.Nodes} nodes ({size.Heads} heads, {size.Mlps} MLPs), {size.ScoreShare.Match(share => $"{100 * share:0.0} % of the sum of |score|", absence => absence.Reason)}");

    private static Circuit Pick(EdgeScores scores, string select, int? size, double? threshold)
    {
        if (select == "threshold")
        {
            var order = CircuitOrder.TopN(scores);
            return order.Take(order.CountAtLeast(threshold ?? throw new ArgumentException("--select threshold needs --threshold.")));
        }

        var edges = size ?? throw new ArgumentException($"--select {select} needs --n.");
        if (edges < 0 || edges > scores.Graph.Edges.Count) throw new ArgumentException($"--n is {edges}, and the graph has {scores.Graph.Edges.Count} edges.");
        var chosen = OwnModel.Order(scores, select);
        return chosen.Take(Math.Min(edges, chosen.Count));
    }
}
