using System.CommandLine;
using System.Globalization;
using Repro.Experiments;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;

namespace Repro.Cli.Commands;

/// <summary><c>repro models check</c>: whether each step of a model has weights of its own.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("models") { Description = "Names of models, such as pythia-2.8b.", Arity = ArgumentArity.OneOrMore };
        var suite = new Option<string>("--suite") { Description = "Whose models.", DefaultValueFactory = _ => "pythia" };
        var schedule = new Option<string?>("--schedule") { Description = "Which steps (default: all, where the suite has such a list)." };
        var check = new Command("check", "Hold the weights of every step against those of the others: SHA-256 of every file, and the embedding where it was seen. Fetches no weight.") { names, suite, schedule };
        check.SetAction((parsed, stop) => Task.FromResult(Check(parsed.GetRequiredValue(names), parsed.GetRequiredValue(suite), parsed.GetValue(schedule), stop)));
        return new Command("models", "The models of a suite.") { check };
    }

    private static int Check(string[] names, string suiteName, string? schedule, CancellationToken stop)
    {
        var checkout = Checkout.OfThisProgram;
        var whole = Suite.Load(checkout, suiteName).RequireCheckpoints();
        var suite = whole.Select(names, schedule ?? (whole.Schedules.ContainsKey("all") ? "all" : null));
        using var prepared = Repro.Experiments.Runs.PreparedSuite.Of(checkout, suite, new(Progress: new DownloadLines()), stop);
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
