using System.CommandLine;
using System.Globalization;
using Repro.Experiments;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Weights;

namespace Repro.Cli.Commands;

/// <summary><c>repro models check</c>: whether each step of a model has weights of its own; <c>repro models fetch</c>: fetches them.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("models") { Description = "Names of models, such as pythia-2.8b.", Arity = ArgumentArity.OneOrMore };
        var suite = new Option<string>("--suite") { Description = "Whose models.", DefaultValueFactory = _ => "pythia" };
        var schedule = new Option<string?>("--schedule") { Description = "Which steps (default: all, where the suite has such a list)." };
        var check = new Command("check", "Hold the weights of every step against those of the others: SHA-256 of every file, and the embedding where it was seen. Fetches no weight.") { names, suite, schedule };
        check.SetAction((parsed, stop) => Task.FromResult(Check(parsed.GetRequiredValue(names), parsed.GetRequiredValue(suite), parsed.GetValue(schedule), stop)));
        var selection = new SuiteOptions();
        var fetch = new Command("fetch", "Fetch the weights of every checkpoint of a suite, or of a part of it, and check them. A stopped one goes on where it was.");
        selection.AddTo(fetch);
        fetch.SetAction((parsed, stop) =>
        {
            using var prepared = selection.Prepare(parsed, stop);
            return Task.FromResult(Fetch(prepared, stop));
        });
        return new Command("models", "The models of a suite.") { check, fetch };
    }

    /// <summary>A line for each checkpoint; what is not to be had is told, and the others are fetched.</summary>
    internal static int Fetch(PreparedSuite prepared, CancellationToken stop)
    {
        var suite = prepared.Suite;
        if (suite.Hub is null)
        {
            Console.WriteLine($"{suite.Name}: there is nothing to fetch, {(suite.NumbersOnly ? "the suite has numbers only" : $"its checkpoints are in '{suite.At("")}'")}.");
            return ExitCode.Done;
        }

        prepared.Require();
        SuiteCheckpoint[] checkpoints = [.. suite.Models.SelectMany(suite.Checkpoints)];
        var missing = 0;
        foreach (var (checkpoint, place) in checkpoints.Select((checkpoint, i) => (checkpoint, i + 1)))
        {
            stop.ThrowIfCancellationRequested();
            var wasHere = prepared.Checkpoints.IsHere(checkpoint);
            string said;
            try
            {
                _ = prepared.Checkpoints.Open(checkpoint, stop);
                said = $"{(wasHere ? "here already" : "fetched")}, {MemorySize.Text(prepared.Checkpoints.Known(checkpoint)!.Files.Sum(file => file.Bytes))}";
            }
            catch (WeightFileException e)
            {
                missing++;
                said = $"not to be had: {e.Message}";
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{place} of {checkpoints.Length}: {checkpoint.Model} step {checkpoint.Step}: {said}"));
        }

        if (missing > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{missing} of {checkpoints.Length} checkpoints are not to be had."));
        return missing == 0 ? ExitCode.Done : ExitCode.Differs;
    }

    private static int Check(string[] names, string suiteName, string? schedule, CancellationToken stop)
    {
        var checkout = Checkout.OfThisProgram;
        var whole = Suite.Load(checkout, suiteName).RequireCheckpoints();
        var suite = whole.Select(names, schedule ?? (whole.Schedules.ContainsKey("all") ? "all" : null));
        using var prepared = PreparedSuite.Of(checkout, suite, new(Progress: new DownloadLines()), stop);
        var wrong = 0;
        foreach (var model in suite.Models)
        {
            var found = prepared.Checkpoints.Survey(suite, model, stop);
            var doubts = new IdentityGate().Doubts(found, suite.Steps[^1]);
            wrong += doubts.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Name}: {found.Count} of {suite.Steps.Length} steps are known, {found.Count(seen => seen.Embedding is not null)} with their embedding; {doubts.Count} doubted"));
            foreach (var (step, reason) in doubts) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  step {step,6}: {reason}"));
            if (found.Count < suite.Steps.Length) Console.WriteLine($"  not known: {string.Join(", ", suite.Steps.Except(found.Select(seen => seen.Step)))}{(prepared.Unavailable is { } why ? $" ({why.Reason})" : "")}");
        }

        return wrong == 0 ? ExitCode.Done : ExitCode.Differs;
    }
}
