using System.Globalization;
using Repro.Figures;

namespace MethodChecks;

/// <summary>The figures of the checks.</summary>
internal static class Figures
{
    private const double BandShare = 0.95;

    // where axes begin unless something lies below: circuits that share less, or do less, would be a finding of another kind
    private const double LowestJaccard = 0.4, LowestFaithfulness = 0.6;

    /// <summary>Mean of a checkpoint's pairs, and what lies between the outer shares of them; nothing where there are no pairs.</summary>
    public static (double? Mean, double? Lower, double? Upper) Floor(CheckpointNoise noise) => noise.Pairs.Count == 0
        ? (null, null, null)
        : (noise.Pairs.Average(), ModelNoise.Quantile(noise.Pairs, (1 - BandShare) / 2), ModelNoise.Quantile(noise.Pairs, (1 + BandShare) / 2));

    /// <summary>A panel a model: what two circuits of one checkpoint share, and what two of consecutive ones do.</summary>
    public static Figure NoiseFloor(IReadOnlyList<ModelNoise> models, MethodChecksSettings settings) => new(
        "Circuits of one checkpoint and of the next: how many edges they share",
        [.. models.Where(model => model.Checkpoints.Count > 0).Select(model => new Chart(
            model.Model.Model.Name,
            new Axis("tokens of training"),
            new Axis("edge Jaccard").Covering(LowestJaccard, 1),
            [
                new LineSeries("one checkpoint, other prompts", [.. model.Checkpoints.Select(noise => Floor(noise) is (var mean, var lower, var upper) ? new Point(noise.Circuit.Checkpoint.Tokens, mean, lower, upper) : Point.Gap(noise.Circuit.Checkpoint.Tokens))]),
                new LineSeries("it and the checkpoint before, same prompts", [.. model.Changes.Select(change => new Point(change.Later.Checkpoint.Tokens, change.SamePrompts))]),
                new LineSeries("it and the checkpoint before, all prompts", [.. model.Changes.Select(change => new Point(change.Later.Checkpoint.Tokens, change.Edges))]),
            ]))])
    {
        Note = string.Create(CultureInfo.InvariantCulture, $"Minimal circuits of {settings.Task} from emergence on. Band: between which {BandShare:P0} of the pairs of {settings.Resampled.Circuits} circuits lie, each from {settings.Circuit.Prompts} prompts drawn again. Same prompts: mean over these draws."),
    };

    /// <summary>A panel a model: faithfulness of every circuit in every checkpoint.</summary>
    public static Figure Transfer(IReadOnlyList<ModelTransfer> models, MethodChecksSettings settings) => new(
        "Circuits of one checkpoint in another: faithfulness",
        [.. models.Where(model => model.Pairs.Count > 0).Select(model =>
        {
            string[] labels = [.. model.Model.Followed.Select(circuit => string.Create(CultureInfo.InvariantCulture, $"{circuit.Checkpoint.Tokens / 1e6:0.0}M"))];
            return new HeatMap(
                model.Model.Model.Name,
                "circuit of",
                "evaluated in",
                labels,
                labels,
                [.. model.Model.Followed.Select(from => (IReadOnlyList<double?>)[.. model.Pairs.Where(pair => pair.From == from).Select(pair => (double?)pair.Faithfulness.Estimate)])],
                new Axis("faithfulness").Covering(LowestFaithfulness, 1));
        })])
    {
        Note = string.Create(CultureInfo.InvariantCulture, $"Minimal circuits of {settings.Task} from emergence on, tokens of training; {settings.Circuit.Prompts} prompts. On the diagonal each reaches {settings.Transfer.Threshold:0.0} by its making; right of it are later checkpoints. Random circuits of these sizes: {models.SelectMany(model => model.Pairs).Max(pair => pair.Random.Max()):0.00} at best."),
    };

    /// <summary>A panel a task: the probe of every seed over tokens.</summary>
    public static Figure Seeds(IReadOnlyList<SeedModel> seeds, MethodChecksSettings settings) => new(
        "One model from several seeds: the tasks over training",
        [.. ProbeCurve.Columns.Select(task => new Chart(
            task.Key,
            new Axis("tokens of training"),
            task.Key == "ioi" ? "logit difference" : "probability difference",
            [.. seeds.Where(seed => seed.Probes[task.Key].IsPresent).Select(seed => (Series)LineSeries.Of(seed.Probes[task.Key].Value))],
            task.Key == settings.Task ? [.. seeds.Where(seed => seed.Emergence.IsPresent).Select(seed => new Marker(seed.Emergence.Value.Tokens, "emergence", seed.Circuits.Model.Name))] : null))])
    {
        Note = "As recorded while each model trained, every 128 steps; 128 held-out prompts a task; greater-than: start years from 60 on.",
    };
}
