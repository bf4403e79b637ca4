using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Repro.Experiments;
using Repro.Training;

namespace Repro.Cli.Commands;

/// <summary><c>repro train mini</c>: trains the small suite, or its seeds, one process a model so that each has its own memory and its one thread.</summary>
internal static class TrainCommand
{
    private static readonly IReadOnlyList<TrainedSuite> Suites = [MiniRecipe.Suite, MiniRecipe.SeedSuite];

    public static Command Create()
    {
        var suite = new Argument<string>("suite") { Description = "The suite to train: 'mini', the four sizes, or 'mini-seeds', one of them from two more pairs of seeds." };
        suite.AcceptOnlyFromAmong([.. Suites.Select(known => known.Name)]);
        var model = new Option<string?>("--model") { Description = "Train this one model, in this process." };
        model.AcceptOnlyFromAmong([.. Suites.SelectMany(known => known.Trained).Select(recipe => recipe.Name)]);
        var jobs = new Option<int>("--jobs") { Description = "Models trained at a time, one thread each.", DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount) };
        var folder = new Option<string?>("--out") { Description = "The suite's folder (default: that of the checkout, such as models/mini)." };
        var command = new Command("train", "Train the small suite, or its seeds, from scratch (about 10 minutes on two cores, or 5); stopped runs go on where they were.") { suite, model, jobs, folder };
        command.SetAction((parsed, stop) =>
        {
            var trained = Suites.Single(known => known.Name == parsed.GetRequiredValue(suite));
            var target = Path.GetFullPath(parsed.GetValue(folder) ?? Checkout.OfThisProgram.Models(trained.Name));
            if (parsed.GetValue(model) is not { } one) return TrainAll(trained, target, parsed.GetValue(jobs), stop);
            var recipe = trained.Trained.SingleOrDefault(recipe => recipe.Name == one)
                ?? throw new DefinitionException($"The suite '{trained.Name}' does not train '{one}': use {string.Join(", ", trained.Trained.Select(recipe => recipe.Name))}.");
            return Task.FromResult(TrainOne(recipe, target, stop));
        });
        return command;
    }

    private static int TrainOne(TrainingRecipe recipe, string folder, CancellationToken stop)
    {
        var state = Path.Combine(Checkout.OfThisProgram.Root, "artifacts", "training", recipe.Name + ".safetensors");
        var output = new TrainingOutput(Path.Combine(folder, recipe.Name), state, recipe);
        if (output.IsFinished)
        {
            Console.WriteLine($"{recipe.Name}: trained already; delete '{output.ModelFolder}' to train it anew.");
            return ExitCode.Done;
        }

        new Trainer(recipe, output, Report).Run(stop);
        return ExitCode.Done;
    }

    private static async Task<int> TrainAll(TrainedSuite suite, string folder, int jobs, CancellationToken stop)
    {
        MiniSuiteFiles.Write(folder, suite);
        // the largest first: it takes about as long as all the others
        var waiting = new Queue<TrainingRecipe>(suite.Trained.Reverse());
        async Task<int> Work()
        {
            while (true)
            {
                TrainingRecipe? recipe;
                lock (waiting)
                {
                    if (stop.IsCancellationRequested || !waiting.TryDequeue(out recipe)) return stop.IsCancellationRequested ? ExitCode.Stopped : ExitCode.Done;
                }

                // Ctrl-C reaches the children too: each saves its state, so none is killed here
                using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. ThisProgram(), "train", suite.Name, "--model", recipe.Name, "--out", folder]))!;
                await child.WaitForExitAsync(CancellationToken.None);
                if (child.ExitCode != ExitCode.Done) return child.ExitCode;
            }
        }

        var codes = await Task.WhenAll(Enumerable.Range(0, Math.Max(1, jobs)).Select(_ => Work()));
        stop.ThrowIfCancellationRequested();
        if (codes.Max() == ExitCode.Done && suite == MiniRecipe.Suite) CurveTables.Write(folder);
        return codes.Max();
    }

    // started as 'dotnet repro.dll' the program is an argument, started as 'repro' it is not
    private static string[] ThisProgram() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(TrainCommand).Assembly.Location] : [];

    private static void Report(TrainingProgress progress)
    {
        var (recipe, metrics) = (progress.Recipe, progress.Metrics);
        var pace = progress is { TokensPerSecond: { } rate, SecondsLeft: { } left }
            ? string.Create(CultureInfo.InvariantCulture, $"{rate / 1e3:0.0}k tok/s  {TimeSpan.FromSeconds(left):m\\:ss} left")
            : "started";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{recipe.Name,-9} step {progress.Step,4}/{recipe.Steps}  {metrics.Tokens / 1e6:0.00}M tokens  {pace,-22}  loss {metrics.Loss:0.000}  IOI {metrics.IoiLogitDifference,5:0.00} ({metrics.IoiAccuracy:0.00})  GT {metrics.GreaterThan:0.00}  pronoun {metrics.Pronoun:0.00}  SVA {metrics.Agreement:0.00}  repeat {metrics.Repeat:0.00}"));
    }
}
