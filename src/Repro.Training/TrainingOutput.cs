using System.Globalization;
using System.Text;
using Repro.Models;
using Repro.Models.Weights;
using static TorchSharp.torch;

namespace Repro.Training;

/// <summary>The metrics rows so far and the seconds they took.</summary>
public sealed class TrainingHistory
{
    private readonly List<string> rows = [];

    /// <summary>Wall-clock seconds of training, over all its parts.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Step of the last row; -1 before the first.</summary>
    public int LastStep { get; private set; } = -1;

    /// <summary>Rows as CSV, in step order, without the header.</summary>
    public IReadOnlyList<string> Rows => rows;

    internal void Add(TrainingMetrics metrics) => Add(metrics.ToCsv());

    internal void Add(string row)
    {
        rows.Add(row);
        LastStep = int.Parse(row.AsSpan(0, row.IndexOf(',', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }
}

/// <summary>
/// Where a training run writes. Checkpoints are Hugging Face folders (<c>step256/model.safetensors</c> in float16 and
/// <c>config.json</c>); the state to go on from is one safetensors file outside the repository's tracked files.
/// Every file appears complete or not at all.
/// </summary>
/// <param name="modelFolder">Receives checkpoints, <c>metrics.csv</c> and <c>training.json</c>.</param>
/// <param name="stateFile">Receives the state.</param>
/// <param name="recipe">What is being trained.</param>
public sealed class TrainingOutput(string modelFolder, string stateFile, TrainingRecipe recipe)
{
    private const string FlatName = "flat", MeanName = "mean", SquareName = "square";

    public string ModelFolder { get; } = modelFolder;

    /// <summary>The folder of one checkpoint.</summary>
    public string CheckpointFolder(int step) => Path.Combine(ModelFolder, string.Create(CultureInfo.InvariantCulture, $"step{step}"));

    /// <summary>Whether this recipe was trained to its end here and all its checkpoints are still there.</summary>
    public bool IsFinished => File.Exists(RecordFile) && TrainingRecord.Read(RecordFile).IsOf(recipe)
        && HasCheckpointsUpTo(recipe.Steps);

    private bool HasCheckpointsUpTo(int last) => recipe.Checkpoints.All(step => step > last || File.Exists(WeightsFile(step)));

    private string WeightsFile(int step) => Path.Combine(CheckpointFolder(step), "model.safetensors");

    private string RecordFile => Path.Combine(ModelFolder, "training.json");

    /// <summary>Whether everything that a run to <paramref name="step"/> writes is there.</summary>
    internal bool IsWritten(int step) => step < recipe.Steps ? HasCheckpointsUpTo(step) : IsFinished;

    internal void WriteCheckpoint(int step, IReadOnlyDictionary<string, Tensor> weights)
    {
        var folder = CheckpointFolder(step);
        Directory.CreateDirectory(folder);
        using var scope = NewDisposeScope();
        var halves = weights.ToDictionary(pair => pair.Key, pair => pair.Value.detach().to(ScalarType.Float16), StringComparer.Ordinal);
        recipe.Config.Write(Path.Combine(folder, "config.json"));
        SafetensorsWriter.Write(WeightsFile(step), halves, new Dictionary<string, string> { ["format"] = "pt" });
    }

    internal void SaveState(AdamW optimiser, TrainingHistory history)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(stateFile))!);
        SafetensorsWriter.Write(
            stateFile,
            new Dictionary<string, Tensor> { [FlatName] = optimiser.Flat, [MeanName] = optimiser.Mean, [SquareName] = optimiser.Square },
            new Dictionary<string, string>
            {
                ["recipe"] = recipe.Identity,
                ["steps"] = optimiser.Steps.ToString(CultureInfo.InvariantCulture),
                ["seconds"] = history.Seconds.ToString("R", CultureInfo.InvariantCulture),
                ["metrics"] = string.Join('\n', history.Rows),
            });
    }

    /// <summary>
    /// Puts a saved state of the same recipe into the optimiser. None, another recipe's, or one whose earlier checkpoints have
    /// gone from the model's folder leaves it at the start: going on from there would never write them again.
    /// </summary>
    internal TrainingHistory Restore(AdamW optimiser)
    {
        var history = new TrainingHistory();
        if (!File.Exists(stateFile)) return history;
        using var file = SafetensorsFile.Open(stateFile);
        if (file.Metadata.GetValueOrDefault("recipe") != recipe.Identity) return history;
        var steps = int.Parse(file.Metadata["steps"], CultureInfo.InvariantCulture);
        if (!HasCheckpointsUpTo(steps - 1)) return history; // the last step's is written when the run goes on
        foreach (var (name, target) in (ReadOnlySpan<(string, Tensor)>)[(FlatName, optimiser.Flat), (MeanName, optimiser.Mean), (SquareName, optimiser.Square)])
        {
            using var saved = file.Read(name);
            using var quiet = no_grad();
            target.copy_(saved);
        }

        optimiser.Steps = steps;
        history.Seconds = double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture);
        foreach (var row in file.Metadata["metrics"].Split('\n', StringSplitOptions.RemoveEmptyEntries)) history.Add(row);
        return history;
    }

    /// <summary>Writes the metrics table and the record of the run; the training is then done.</summary>
    internal void Finish(TrainingHistory history)
    {
        Directory.CreateDirectory(ModelFolder);
        PartialFile.WriteText(Path.Combine(ModelFolder, "metrics.csv"), new StringBuilder().AppendJoin('\n', history.Rows.Prepend(TrainingMetrics.CsvHeader)).Append('\n').ToString());
        TrainingRecord.Of(recipe, history).Write(RecordFile);
    }
}
