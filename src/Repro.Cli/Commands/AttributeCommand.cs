using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Attribution;
using Repro.Circuits.Evaluation;
using Repro.Circuits.Exchange;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Tasks;

namespace Repro.Cli.Commands;

/// <summary><c>repro attribute</c>: scores every edge of one's own model on one's own prompt pairs.</summary>
internal sealed class AttributeCommand : ICommandSource
{
    private static readonly Dictionary<string, AttributionMethod> Methods = new()
    {
        ["eap"] = AttributionMethod.Eap,
        ["eap-ig"] = AttributionMethod.EapIgInputs,
        ["eap-ig-activations"] = AttributionMethod.EapIgActivations,
        ["clean-corrupted"] = AttributionMethod.CleanCorrupted,
    };

    /// <summary>Every edge patched alone: the truth that the others estimate, minus its effect on the metric so that the signs agree.</summary>
    private const string Exact = "exact";

    public Command Create()
    {
        var (model, pairs, metric, device) = (OwnModel.ModelOption(), OwnModel.PairsOption(), OwnModel.MetricOption(), ComputeOptions.DeviceOption());
        var method = OwnModel.Choice("--method", "How the effect of cutting an edge is estimated.", "eap-ig", [.. Methods.Keys, Exact]);
        var (profile, type) = (OwnModel.ProfileOption(), OwnModel.ComputeTypeOption());
        var steps = new Option<int?>("--steps") { Description = "Gradients of EAP-IG (default: the profile's, 5 or 30)." };
        var batch = new Option<int?>("--batch") { Description = "Prompts in one pass (default: the file's batch_size, else 32). In reference-2024 the scores depend on it." };
        var output = new Option<string>("--out") { Description = "The .npy file to write, [source, destination].", Required = true };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "attribute",
            "Score every edge of a model on prompt pairs.",
            new("repro attribute --model pythia-160m --pairs ioi.json --out scores.npy", "EAP-IG with five gradients, by logit difference"),
            new("repro attribute --model pythia-160m --pairs gt.json --metric prob-diff --method exact --out exact.npy", "every edge patched alone: the truth that the others estimate"));
        foreach (var option in (Option[])[model, pairs, metric, method, profile, steps, batch, output, type, device, json]) command.Add(option);
        command.SetAction((parsed, stop) =>
        {
            var file = PairFile.Read(parsed.GetRequiredValue(pairs));
            var chosen = OwnModel.Metrics[parsed.GetRequiredValue(metric)];
            var data = file.For(chosen);
            var named = Profile.Named(parsed.GetRequiredValue(profile));
            var prompts = parsed.GetValue(batch) ?? file.BatchSize ?? named.PromptsPerBatch ?? OwnModel.PromptsPerBatch;
            using var loaded = OwnModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(device), parsed.GetValue(type), named.ComputeType);
            var clock = Stopwatch.StartNew();
            EdgeScores scores;
            if (parsed.GetRequiredValue(method) == Exact)
            {
                var sign = chosen == Metric.KullbackLeibler ? 1 : -1;
                var effects = ExactPatching.Measure(loaded, data, chosen, settings: new EvaluationSettings { PromptsPerBatch = prompts }).Effects;
                scores = new EdgeScores(new ComponentGraph(loaded.Config), [.. effects.Select(effect => sign * effect)]);
            }
            else
            {
                var settings = named.Attribution with { Method = Methods[parsed.GetRequiredValue(method)] };
                settings = settings with { Steps = parsed.GetValue(steps) ?? settings.Steps };
                scores = new AttributionEngine(loaded, settings, new AttributionExecution(prompts)).Edges(data, chosen, stop);
            }

            ScoreFile.Write(parsed.GetRequiredValue(output), scores);
            if (parsed.GetValue(json)) JsonOutput.Write(new { @out = Path.GetFullPath(parsed.GetRequiredValue(output)), edges = scores.Graph.Edges.Count, pairs = data.Pairs.Count, seconds = clock.Elapsed.TotalSeconds });
            else Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scores.Graph.Edges.Count} edges scored on {data.Pairs.Count} pairs in {clock.Elapsed.TotalSeconds:0.0} s"));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
