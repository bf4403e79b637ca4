using System.CommandLine;
using Repro.Circuits;
using Repro.Circuits.Selection;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Statistics;
using Repro.Tasks;
using TorchSharp;

namespace Repro.Cli.Commands;

/// <summary>What the commands on one's own model and data share.</summary>
internal static class OwnModel
{
    public const int PromptsPerBatch = 32;

    private const int Resamples = 1000;
    private const ulong ResampleSeed = 7;

    public static IReadOnlyDictionary<string, Metric> Metrics { get; } = new Dictionary<string, Metric>
    {
        ["logit-diff"] = Metric.LogitDifference,
        ["prob-diff"] = Metric.ProbabilityDifference,
        ["kl"] = Metric.KullbackLeibler,
        ["accuracy"] = Metric.Accuracy,
    };

    public static IReadOnlyDictionary<string, torch.ScalarType> ComputeTypes { get; } = new Dictionary<string, torch.ScalarType>
    {
        ["float32"] = torch.ScalarType.Float32,
        ["bfloat16"] = torch.ScalarType.BFloat16,
        ["float64"] = torch.ScalarType.Float64,
    };

    public static IReadOnlyDictionary<string, Intervention> Interventions { get; } = new Dictionary<string, Intervention>
    {
        ["patching"] = Intervention.Patching,
        ["zero"] = Intervention.Zero,
        ["mean"] = Intervention.Mean,
        ["mean-positional"] = Intervention.MeanPositional,
    };

    public static Option<string> ModelOption() => new("--model") { Description = "A Hugging Face folder: config.json and weights.", Required = true };

    public static Option<string> PairsOption() => new("--pairs") { Description = "A JSON file of prompt pairs: clean, corrupted, logit_diff_labels, or year_labels and year_ids; or one that 'repro tasks show --freeze' wrote.", Required = true };

    public static Option<string> ScoresOption() => new("--scores") { Description = "A .npy file of scores [source, destination], as 'repro attribute' and EAP-IG write them.", Required = true };

    public static Option<string> MetricOption() => Choice("--metric", "What is read from the logits.", "logit-diff", Metrics.Keys);

    public static Option<string> ProfileOption() => Choice("--profile", "corrected: the suite's own; reference-2024: as the paper's code scores, averages, divides and searches, in bfloat16.", Profile.Corrected.Name, Profile.All.Select(profile => profile.Name));

    /// <summary>The element type to compute in; null: the profile's.</summary>
    public static Option<string?> ComputeTypeOption()
    {
        var option = new Option<string?>("--dtype") { Description = "What is computed in: float32, bfloat16 or float64 (default: the profile's)." };
        option.AcceptOnlyFromAmong([.. ComputeTypes.Keys]);
        return option;
    }

    public static Option<string> Choice(string name, string description, string otherwise, IEnumerable<string> choices)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.AcceptOnlyFromAmong([.. choices]);
        return option;
    }

    /// <summary>The order of edges that "greedy" or "top-n" names.</summary>
    public static CircuitOrder Order(EdgeScores scores, string select) => select == "greedy" ? CircuitOrder.Greedy(scores) : CircuitOrder.TopN(scores);

    /// <summary>Resamples of the prompts for intervals that are printed; seeded, so the same every time.</summary>
    public static ResampleDraws Draws(int prompts) => Bootstrap.Resample(prompts, Resamples, ResampleSeed);

    /// <summary>The model, on one torch thread: scores are stored, and their last bits follow the order of sums.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="device">Where.</param>
    /// <param name="type">A name of <see cref="ComputeTypes"/>; null: <paramref name="otherwise"/>.</param>
    /// <param name="otherwise">See there.</param>
    public static GptNeoX Load(string folder, string device, string? type = null, torch.ScalarType otherwise = torch.ScalarType.Float32)
    {
        TorchBackend.EnsureLoaded();
        TorchBackend.UseOneThread();
        var checkpoint = CheckpointFolder.Open(folder);
        return new GptNeoX(checkpoint.Config, checkpoint.Load(type is null ? otherwise : ComputeTypes[type], TorchBackend.Device(device)));
    }
}
