using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace Repro.Experiments.Runs;

/// <summary>Where a result came from.</summary>
/// <param name="Key">The cell's.</param>
/// <param name="DeviceClass">"cpu" or "cuda".</param>
internal readonly record struct CellOrigin(string Key, string DeviceClass);

/// <summary>The results of analyses over a suite's checkpoints. What could not be computed is there too, with its reason.</summary>
public sealed class CellTable
{
    private readonly Lock gate = new(); // several checkpoints are answered at a time
    private readonly Dictionary<(string Model, int Step, string Analysis), Outcome<JsonElement>> results = [];
    private readonly Dictionary<(string Model, string Analysis, string ResultSha256), (int Step, string? Weights)> firstWith = []; // of long arrays, only their hash
    private readonly Dictionary<(string Model, int Step), Absence> withdrawn = [];
    private readonly Dictionary<(string Model, int Step, string Analysis), CellFailure> failures = [];
    private readonly Dictionary<(string Model, int Step), UnreadableCheckpoint> unreadable = [];
    private readonly Dictionary<(string Model, int Step, string Analysis), CellOrigin> origins = [];

    /// <summary>The result of one analysis on one checkpoint.</summary>
    /// <exception cref="InvalidOperationException">That cell was never asked for.</exception>
    /// <exception cref="CellFailedException">Its analysis ended in an error.</exception>
    public Outcome<T> Get<T>(SuiteCheckpoint checkpoint, IAnalysis analysis)
        where T : notnull
    {
        if (!results.TryGetValue(KeyOf(checkpoint, analysis), out var outcome))
        {
            if (failures.TryGetValue(KeyOf(checkpoint, analysis), out var failure)) throw new CellFailedException(failure);
            throw new InvalidOperationException($"The cell '{analysis.Name}' of {checkpoint.Model} step {checkpoint.Step} was not asked for: list the analysis in the experiment's Analyses or FollowUp.");
        }

        if (withdrawn.TryGetValue((checkpoint.Model, checkpoint.Step), out var why)) return why;
        return outcome.Match<Outcome<T>>(json => json.Deserialize<T>(CellJson.Options)!, absence => absence);
    }

    /// <summary>Why the cells that are not there are not there, by model and step.</summary>
    public IEnumerable<(string Model, int Step, Absence Absence)> Absences =>
        results.Where(pair => !pair.Value.IsPresent && !withdrawn.ContainsKey((pair.Key.Model, pair.Key.Step))).Select(pair => (pair.Key.Model, pair.Key.Step, Absence: pair.Value.Absence!))
            .Concat(withdrawn.Select(pair => (pair.Key.Model, pair.Key.Step, Absence: pair.Value))).OrderBy(absence => absence.Model, StringComparer.Ordinal).ThenBy(absence => absence.Step);

    /// <summary>The cells that ended in an error, by model, step and analysis.</summary>
    public IReadOnlyList<CellFailure> Failures => [.. failures.Values.OrderBy(failure => failure.Checkpoint.Model, StringComparer.Ordinal).ThenBy(failure => failure.Checkpoint.Step).ThenBy(failure => NameOf(failure.Analysis), StringComparer.Ordinal)];

    /// <summary>The checkpoints that are there and cannot be used, by model and step.</summary>
    public IReadOnlyList<UnreadableCheckpoint> Unreadable => [.. unreadable.Values.OrderBy(one => one.Checkpoint.Model, StringComparer.Ordinal).ThenBy(one => one.Checkpoint.Step)];

    /// <summary>Of some cells, those that ended in an error.</summary>
    internal IReadOnlyList<CellFailure> FailuresOf(IEnumerable<CheckpointAnalysis> asked)
    {
        if (failures.Count == 0) return [];
        var keys = asked.Select(cell => KeyOf(cell.Checkpoint, cell.Analysis)).ToHashSet();
        return [.. Failures.Where(failure => keys.Contains(KeyOf(failure.Checkpoint, failure.Analysis)))];
    }

    /// <summary>Where stored cells came from; null where one that might have been had is not there.</summary>
    internal IReadOnlyCollection<CellOrigin>? OriginsOf(IEnumerable<CheckpointAnalysis> asked)
    {
        var found = new HashSet<CellOrigin>();
        foreach (var cell in asked.Where(cell => !withdrawn.ContainsKey((cell.Checkpoint.Model, cell.Checkpoint.Step))))
        {
            if (!origins.TryGetValue(KeyOf(cell.Checkpoint, cell.Analysis), out var origin)) return null;
            found.Add(origin);
        }

        return found;
    }

    /// <summary>The same of those that are there.</summary>
    internal IEnumerable<CellOrigin> KnownOriginsOf(IEnumerable<CheckpointAnalysis> asked) =>
        asked.Select(cell => origins.TryGetValue(KeyOf(cell.Checkpoint, cell.Analysis), out var origin) ? origin : (CellOrigin?)null).OfType<CellOrigin>();

    /// <summary>Where cells were asked for and not one could be had: the first reason why. Weights that were here and are doubted count as had.</summary>
    internal Absence? NothingMeasured => results.Count > 0 && withdrawn.Count == 0 && results.Values.All(outcome => !outcome.IsPresent) ? results.Values.First().Absence : null;

    /// <summary>Nothing of this checkpoint is a result, now and in later rounds.</summary>
    internal void Withdraw(string model, int step, Absence why)
    {
        lock (gate) withdrawn[(model, step)] = why;
    }

    /// <summary>Why a checkpoint gives no result; null where it may.</summary>
    internal Absence? Withdrawn(SuiteCheckpoint checkpoint)
    {
        lock (gate) return withdrawn.GetValueOrDefault((checkpoint.Model, checkpoint.Step));
    }

    /// <summary>Whether the analysis ended in an error there.</summary>
    internal bool HasFailed(SuiteCheckpoint checkpoint, IAnalysis analysis)
    {
        lock (gate) return failures.ContainsKey(KeyOf(checkpoint, analysis));
    }

    /// <summary>The checkpoint cannot be used.</summary>
    internal void Refuse(UnreadableCheckpoint checkpoint)
    {
        lock (gate) unreadable[(checkpoint.Checkpoint.Model, checkpoint.Checkpoint.Step)] = checkpoint;
    }

    /// <summary>The analysis ended in an error there.</summary>
    internal void Fail(CellFailure failure)
    {
        lock (gate) failures[KeyOf(failure.Checkpoint, failure.Analysis)] = failure;
    }

    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="analysis">What was measured.</param>
    /// <param name="cell">The stored cell, or the one about to be.</param>
    /// <param name="weightsSha256">The weights it was measured on.</param>
    /// <exception cref="InvalidDataException">Another checkpoint of the model has other weights and the very same result, although the analysis tells weights apart.</exception>
    internal void Set(SuiteCheckpoint checkpoint, IAnalysis analysis, Cell cell, string weightsSha256)
    {
        var key = KeyOf(checkpoint, analysis);
        lock (gate)
        {
            Set(key, checkpoint, analysis, cell.Result, weightsSha256);
            failures.Remove(key);
            origins[key] = new CellOrigin(cell.Key, cell.Provenance.Execution.Device.Split(':')[0]);
        }
    }

    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="analysis">What was measured.</param>
    /// <param name="outcome">The result.</param>
    /// <param name="weightsSha256">The weights it was measured on; null where it is absent.</param>
    /// <exception cref="InvalidDataException">Another checkpoint of the model has other weights and the very same result, although the analysis tells weights apart.</exception>
    internal void Set(SuiteCheckpoint checkpoint, IAnalysis analysis, Outcome<JsonElement> outcome, string? weightsSha256)
    {
        var key = KeyOf(checkpoint, analysis);
        lock (gate) Set(key, checkpoint, analysis, outcome, weightsSha256);
    }

    private void Set((string Model, int Step, string Analysis) key, SuiteCheckpoint checkpoint, IAnalysis analysis, Outcome<JsonElement> outcome, string? weightsSha256)
    {
        if (outcome.TryGet(out var result) && analysis.ToldApartByWeights)
        {
            var (answer, own) = ((key.Model, key.Analysis, Convert.ToHexStringLower(SHA256.HashData(JsonMarshal.GetRawUtf8Value(result)))), (checkpoint.Step, weightsSha256));
            if (!firstWith.TryAdd(answer, own) && firstWith[answer] is var (step, weights) && weights != weightsSha256)
                throw new InvalidDataException($"The cells '{analysis.Name}' of {checkpoint.Model} at step {step} and step {checkpoint.Step} are equal to the last bit although their weights are not: one was not computed from its own weights; delete the folder of cells and run again.");
        }

        results[key] = outcome;
    }

    // two analyses of one name differ in settings or data
    private static (string Model, int Step, string Analysis) KeyOf(SuiteCheckpoint checkpoint, IAnalysis analysis) =>
        (checkpoint.Model, checkpoint.Step, NameOf(analysis));

    /// <summary>Tells the analyses of a run apart.</summary>
    public static string NameOf(IAnalysis analysis) => $"{analysis.Name} {analysis.Settings} {analysis.DataSha256}";
}
