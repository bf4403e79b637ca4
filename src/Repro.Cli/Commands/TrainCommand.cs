using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Training;

namespace Repro.Cli.Commands;

/// <summary><c>repro train mini</c>: trains the small suite, or its seeds, one process a model so that each has its own memory and its one thread.</summary>
internal sealed class TrainCommand(Checkout checkout, ProgressDisplay display, LogFile log) : ICommandSource
{
    private const string ChildOption = "--child";
    private static readonly IReadOnlyList<TrainedSuite> Suites = [MiniRecipe.Suite, MiniRecipe.SeedSuite];

    public Command Create()
    {
        var suite = new Argument<string>("suite") { Description = "The suite to train: 'mini', the four sizes, or 'mini-seeds', one of them from two more pairs of seeds." };
        suite.AcceptOnlyFromAmong([.. Suites.Select(known => known.Name)]);
        var model = new Option<string?>("--model") { Description = "Train this one model, in this process." };
        model.AcceptOnlyFromAmong([.. Suites.SelectMany(known => known.Trained).Select(recipe => recipe.Name)]);
        var jobs = new Option<int>("--jobs") { Description = "Models trained at a time, one thread each.", DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount) };
        var folder = new Option<string?>("--out") { Description = "The suite's folder (default: that of the checkout, such as models/mini)." };
        var command = new ReproCommand(
            "train",
            "Train the small suite, or its seeds, from scratch (about 10 minutes on two cores, or 5); stopped runs go on where they were.",
            new("repro train mini --out trained", "all four sizes, to a folder of one's own"),
            new("repro train mini --model mini-1m", "what is missing of one of them")) { KeepsLog = true };
        command.Add(suite);
        var child = new Option<bool>(ChildOption) { Description = "Tell progress as JSON lines, to the process that started this one.", Hidden = true };
        foreach (var option in (Option[])[model, jobs, folder, child]) command.Add(option);
        command.SetAction(async (parsed, stop) =>
        {
            using var progress = parsed.GetValue(child) ? null : display.Open();
            var trained = Suites.Single(known => known.Name == parsed.GetRequiredValue(suite));
            var target = Path.GetFullPath(parsed.GetValue(folder) ?? checkout.Models(trained.Name));
            if (parsed.GetValue(model) is not { } one) return await TrainAll(trained, target, parsed.GetValue(jobs), progress!, stop);
            var recipe = trained.Trained.SingleOrDefault(recipe => recipe.Name == one)
                ?? throw new DefinitionException($"The suite '{trained.Name}' does not train '{one}': use {string.Join(", ", trained.Trained.Select(recipe => recipe.Name))}.");
            TrainOne(recipe, target, progress, stop);
            return ExitCode.Done;
        });
        return command;
    }

    // without a view, as JSON lines
    private void TrainOne(TrainingRecipe recipe, string folder, IProgressView? progress, CancellationToken stop)
    {
        var state = Path.Combine(checkout.Root, "artifacts", "training", recipe.Name + ".safetensors");
        var output = new TrainingOutput(Path.Combine(folder, recipe.Name), state, recipe);
        if (output.IsFinished)
        {
            Tell(new TrainingStep(recipe.Name, recipe.Steps, recipe.Steps, $"{recipe.Name}: trained already; delete '{output.ModelFolder}' to train it anew."));
            return;
        }

        new Trainer(recipe, output, at => Tell(new TrainingStep(recipe.Name, at.Step, recipe.Steps, Describe(at)))).Run(stop);

        void Tell(TrainingStep step)
        {
            if (progress is null) Console.WriteLine(JsonSerializer.Serialize(step));
            else progress.Report(step.Model, step.Step, step.Steps, step.Text);
        }
    }

    private async Task<int> TrainAll(TrainedSuite suite, string folder, int jobs, IProgressView progress, CancellationToken stop)
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
                using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. ThisProgram(), "train", suite.Name, "--model", recipe.Name, "--out", folder, ChildOption, log.Option.Name, LogFile.None]) { RedirectStandardOutput = true })!;
                while (await child.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
                {
                    if (!line.StartsWith('{')) progress.Note(line);
                    else if (JsonSerializer.Deserialize<TrainingStep>(line) is { } step) progress.Report(step.Model, step.Step, step.Steps, step.Text);
                }

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

    private static string Describe(TrainingProgress progress)
    {
        var (recipe, metrics) = (progress.Recipe, progress.Metrics);
        var pace = progress is { TokensPerSecond: { } rate, SecondsLeft: { } left }
            ? string.Create(CultureInfo.InvariantCulture, $"{rate / 1e3:0.0}k tok/s  {TimeSpan.FromSeconds(left):m\\:ss} left")
            : "started";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{recipe.Name,-9} step {progress.Step,4}/{recipe.Steps}  {metrics.Tokens / 1e6:0.00}M tokens  {pace,-22}  loss {metrics.Loss:0.000}  IOI {metrics.IoiLogitDifference,5:0.00} ({metrics.IoiAccuracy:0.00})  GT {metrics.GreaterThan:0.00}  pronoun {metrics.Pronoun:0.00}  SVA {metrics.Agreement:0.00}  repeat {metrics.Repeat:0.00}");
    }

    /// <summary>How far a model is, as the process that trains it tells the one that shows it.</summary>
    private sealed record TrainingStep(string Model, int Step, int Steps, string Text);
}
