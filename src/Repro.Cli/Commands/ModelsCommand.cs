using System.CommandLine;
using System.Globalization;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Weights;

namespace Repro.Cli.Commands;

/// <summary><c>repro models check</c>: whether each step of a model has weights of its own; <c>repro models fetch</c>: fetches them.</summary>
internal sealed class ModelsCommand(Checkout checkout, ProgressDisplay display) : ICommandSource
{
    public Command Create() => new ReproCommand("models", "The models of a suite.", new Example("repro models check pythia-2.8b", "whether each of its steps has weights of its own")) { CheckCommand(), FetchCommand() };

    private ReproCommand CheckCommand()
    {
        var names = new Argument<string[]>("models") { Description = "Names of models, such as pythia-2.8b.", Arity = ArgumentArity.OneOrMore };
        var suite = new Option<string>("--suite") { Description = "Whose models.", DefaultValueFactory = _ => "pythia" };
        var schedule = new Option<string?>("--schedule") { Description = "Which steps (default: all, where the suite has such a list)." };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "check",
            "Hold the weights of every step against those of the others: SHA-256 of every file, and the embedding where it was seen. Fetches no weight.",
            new("repro models check pythia-2.8b", "asks the hub for the hashes of all 154 steps; exit code 2 where steps share their weights"),
            new("repro models check mini-1m mini-540k --suite mini --json", "of the small suite, for a script")) { names };
        foreach (var option in (Option[])[suite, schedule, json]) command.Add(option);
        command.SetAction((parsed, stop) =>
        {
            ModelCheck[] checks;
            using (var progress = display.Open(parsed.GetValue(json))) checks = [.. Check(parsed.GetRequiredValue(names), parsed.GetRequiredValue(suite), parsed.GetValue(schedule), progress, stop)];
            if (parsed.GetValue(json)) JsonOutput.Write(checks);
            else Show(checks);
            return Task.FromResult(checks.All(check => check.Doubts.Count == 0) ? ExitCode.Done : ExitCode.Differs);
        });
        return command;
    }

    private ReproCommand FetchCommand()
    {
        var (selection, json) = (new SuiteOptions(checkout), JsonOutput.Option());
        var command = new ReproCommand(
            "fetch",
            "Fetch the weights of every checkpoint of a suite, or of a part of it, and check them. A stopped one goes on where it was.",
            new("repro models fetch --suite pythia --models pythia-70m", "the sparse schedule of one model"),
            new("repro models fetch --suite pythia --schedule all", "everything; 'repro plan' tells how much that is")) { KeepsLog = true };
        command.Add(json);
        selection.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            using var progress = display.Open(parsed.GetValue(json));
            using var prepared = selection.Prepare(parsed, progress, stop);
            var fetched = Fetch(prepared, progress, stop);
            progress.Dispose();
            if (parsed.GetValue(json)) JsonOutput.Write(fetched);
            return Task.FromResult(fetched.All(one => one.Missing is null) ? ExitCode.Done : ExitCode.Differs);
        });
        return command;
    }

    /// <summary>A line for each checkpoint; what is not to be had is told, and the others are fetched.</summary>
    internal static IReadOnlyList<FetchedCheckpoint> Fetch(PreparedSuite prepared, IProgressView progress, CancellationToken stop)
    {
        var suite = prepared.Suite;
        if (suite.Hub is null)
        {
            progress.Note($"{suite.Name}: there is nothing to fetch, {(suite.NumbersOnly ? "the suite has numbers only" : $"its checkpoints are in '{suite.At("")}'")}.");
            return [];
        }

        prepared.Require();
        SuiteCheckpoint[] checkpoints = [.. suite.AllCheckpoints()];
        var all = new List<FetchedCheckpoint>();
        foreach (var checkpoint in checkpoints)
        {
            stop.ThrowIfCancellationRequested();
            var fetched = Fetch(prepared.Checkpoints, checkpoint, stop);
            all.Add(fetched);
            progress.Note(string.Create(CultureInfo.InvariantCulture, $"{all.Count} of {checkpoints.Length}: {checkpoint.Model} step {checkpoint.Step}: {fetched.Describe()}"));
        }

        if (all.Count(one => one.Missing is not null) is > 0 and var missing) progress.Note(string.Create(CultureInfo.InvariantCulture, $"{missing} of {checkpoints.Length} checkpoints are not to be had."));
        return all;
    }

    private static FetchedCheckpoint Fetch(ICheckpointSource source, SuiteCheckpoint checkpoint, CancellationToken stop)
    {
        var wasHere = source.IsHere(checkpoint);
        try
        {
            _ = source.Open(checkpoint, stop);
            return new FetchedCheckpoint(checkpoint.Model, checkpoint.Step, wasHere, source.Known(checkpoint)!.Files.Sum(file => file.Bytes), null);
        }
        catch (WeightFileException e)
        {
            return new FetchedCheckpoint(checkpoint.Model, checkpoint.Step, wasHere, 0, e.Message);
        }
    }

    private IEnumerable<ModelCheck> Check(string[] names, string suiteName, string? schedule, IProgressView progress, CancellationToken stop)
    {
        var whole = Suite.Load(checkout, suiteName).RequireCheckpoints();
        var suite = whole.Select(names, schedule ?? (whole.Schedules.ContainsKey("all") ? "all" : null));
        using var prepared = PreparedSuite.Of(checkout, suite, new(Progress: progress), stop);
        foreach (var model in suite.Models)
        {
            var found = prepared.Checkpoints.Survey(suite, model, stop);
            var doubts = new IdentityGate().Doubts(found, suite.Steps[^1]);
            yield return new ModelCheck(
                model.Name,
                suite.Steps.Length,
                found.Count,
                found.Count(seen => seen.Embedding is not null),
                [.. doubts.Select(doubt => new DoubtedStep(doubt.Key, doubt.Value))],
                [.. suite.Steps.Except(found.Select(seen => seen.Step))],
                prepared.Unavailable?.Reason);
        }
    }

    private static void Show(IEnumerable<ModelCheck> checks)
    {
        foreach (var check in checks)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{check.Model}: {check.Known} of {check.Steps} steps are known, {check.WithEmbedding} with their embedding; {check.Doubts.Count} doubted"));
            foreach (var (step, reason) in check.Doubts) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  step {step,6}: {reason}"));
            if (check.Unknown.Count > 0) Console.WriteLine($"  not known: {string.Join(", ", check.Unknown)}{(check.Unavailable is { } why ? $" ({why})" : "")}");
        }
    }
}

/// <summary>What became of a checkpoint that was asked for.</summary>
/// <param name="Model">The model.</param>
/// <param name="Step">Training step.</param>
/// <param name="WasHere">It was fetched before.</param>
/// <param name="Bytes">Of its files.</param>
/// <param name="Missing">Why it is not to be had; null: it is here.</param>
internal sealed record FetchedCheckpoint(string Model, int Step, bool WasHere, long Bytes, string? Missing)
{
    public string Describe() => Missing is { } why ? $"not to be had: {why}" : $"{(WasHere ? "here already" : "fetched")}, {MemorySize.Text(Bytes)}";
}

/// <summary>Whether the steps of a model have weights of their own.</summary>
/// <param name="Model">The model.</param>
/// <param name="Steps">All of them.</param>
/// <param name="Known">Those whose files' hashes are known.</param>
/// <param name="WithEmbedding">Those whose embedding was looked at.</param>
/// <param name="Doubts">Steps whose weights are not their own, and why.</param>
/// <param name="Unknown">Steps of which nothing is known.</param>
/// <param name="Unavailable">Why nothing can be asked; null: it could.</param>
internal sealed record ModelCheck(string Model, int Steps, int Known, int WithEmbedding, IReadOnlyList<DoubtedStep> Doubts, IReadOnlyList<int> Unknown, string? Unavailable);

/// <summary>A step whose weights are not its own.</summary>
internal sealed record DoubtedStep(int Step, string Reason);
