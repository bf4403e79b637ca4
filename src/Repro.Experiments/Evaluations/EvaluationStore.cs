using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models;

namespace Repro.Experiments.Evaluations;

/// <summary>
/// The last evaluation of each experiment on each suite, so that one from which nothing changed is not evaluated again: not its code, not its settings,
/// not a word, a weight or a cell. What is committed has no part in it: results are held against that every time.
/// </summary>
/// <param name="checkout">Where everything is.</param>
/// <param name="drawing">The code that draws the figures; null where none are drawn. An evaluation is then evaluated anew when its figures are not where they were drawn.</param>
public sealed class EvaluationStore(Checkout checkout, Assembly? drawing = null)
{
    private readonly ConcurrentDictionary<string, FilePrint> printed = new(); // experiments share cells
    private readonly ConcurrentDictionary<FilePrint, bool> still = new();

    /// <summary>The last evaluation; null when there is none, or when anything that it was made from is not as it was.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="prepared">The suite.</param>
    /// <param name="type">What its cells are computed in.</param>
    /// <param name="weights">Of the suite, see <see cref="WeightsOf"/>.</param>
    internal EvaluationRecord? Find(IExperiment experiment, PreparedSuite prepared, ComputeType type, IReadOnlyDictionary<string, string> weights)
    {
        if (Read(PathOf(experiment, prepared.Suite, type)) is not { Format: EvaluationRecord.CurrentFormat, IsComplete: true } last) return null;
        return last.Words == prepared.WordsSha256
            && Same(last.Code, CodeOf(experiment))
            && last.Files.Select(file => file.Path).SequenceEqual(FilesOf(experiment, prepared.Suite).Select(checkout.Relative))
            && last.Files.All(IsStill)
            && Same(last.Weights, weights)
            && last.Cells.AsParallel().All(IsStill)
            && (drawing is null || last.Figures.All(name => IsDrawn(Path.Combine(checkout.Figures(last.Suite, last.Experiment), name), last.Verified[name + ".csv"])))
            ? last
            : null;
    }

    /// <summary>Keeps an evaluation.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="prepared">The suite.</param>
    /// <param name="type">What its cells were computed in.</param>
    /// <param name="weights">Of the suite, now that its cells are there.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="keys">Keys of its cells; null where one of them was not to be had.</param>
    /// <param name="devices">Kinds of devices that they were computed on.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Add(IExperiment experiment, PreparedSuite prepared, ComputeType type, IReadOnlyDictionary<string, string> weights, ExperimentResult result, IReadOnlyCollection<string>? keys, IReadOnlyCollection<string> devices)
    {
        var (path, cells) = (PathOf(experiment, prepared.Suite, type), new CellStore(checkout.Cells));
        var record = new EvaluationRecord
        {
            Format = EvaluationRecord.CurrentFormat,
            Experiment = experiment.Name,
            Suite = prepared.Suite.ResultsName,
            ComputeType = type.ToString(),
            Code = CodeOf(experiment),
            Words = prepared.WordsSha256,
            Files = [.. FilesOf(experiment, prepared.Suite).Select(Print)],
            Weights = weights,
            Cells = [.. (keys ?? []).Select(cells.PathOf).AsParallel().Select(Print).OrderBy(file => file.Path, StringComparer.Ordinal)],
            IsComplete = keys is not null,
            Verdicts = [.. result.Verdicts],
            Verified = result.Verified,
            Pictures = [.. result.Pictures],
            Figures = [.. result.Figures.Keys],
            Devices = [.. devices],
        };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        PartialFile.Write(path, stream => JsonSerializer.Serialize(stream, record, CellJson.Options));
    }

    private string PathOf(IExperiment experiment, Suite suite, ComputeType type) => Path.Combine(checkout.Evaluations, suite.ResultsName, $"{experiment.Name}.{type}.json");

    private FilePrint Print(string path) => printed.GetOrAdd(path, path => FilePrint.Of(checkout, path));

    private bool IsStill(FilePrint file) => still.GetOrAdd(file, file => file.IsStill(checkout));

    private IReadOnlyDictionary<string, string> CodeOf(IExperiment experiment) => CodeIdentity.Of(drawing is null ? [experiment.GetType().Assembly] : [experiment.GetType().Assembly, drawing]);

    private static bool IsDrawn(string path, string numbers) => File.Exists(path + ".png") && File.Exists(path + ".svg") && File.Exists(path + ".csv") && File.ReadAllText(path + ".csv") == numbers;

    // settings and tables that an evaluation may read; the code and the weights are looked at in their own ways
    private IEnumerable<string> FilesOf(IExperiment experiment, Suite suite)
    {
        string[] folders = [checkout.Experiment(experiment.Name), suite.At(""), .. suite.Models.SelectMany(model => suite.Checkpoints(model).Take(1)).Select(checkpoint => Path.GetDirectoryName(checkpoint.Folder)!)];
        return folders.Select(Path.TrimEndingDirectorySeparator).Distinct().Where(Directory.Exists).SelectMany(Directory.GetFiles)
            .Where(path => Path.GetExtension(path) is ".yml" or ".csv" or ".json").Order(StringComparer.Ordinal);
    }

    /// <summary>What is known of every checkpoint of a suite: "model/step" to a hash of it, or "none". All experiments share it.</summary>
    internal static IReadOnlyDictionary<string, string> WeightsOf(PreparedSuite prepared)
    {
        var weights = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var model in prepared.Suite.Models)
        {
            foreach (var checkpoint in prepared.Suite.Checkpoints(model)) weights[$"{model.Name}/step{checkpoint.Step}"] = "none";
            if (prepared.Suite.NumbersOnly || prepared.Unavailable is not null) continue;
            // where they came from and whether they are still on the disk changes nothing
            foreach (var seen in prepared.Checkpoints.Survey(prepared.Suite, model, default))
                weights[$"{model.Name}/step{seen.Step}"] = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(seen with { Source = null, Fetched = false }, CellJson.Options)));
        }

        return weights;
    }

    private static bool Same(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) => a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static EvaluationRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<EvaluationRecord>(File.ReadAllBytes(path), CellJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
