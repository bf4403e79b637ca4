using System.CommandLine;
using Repro.Circuits;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Models;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Cli.Commands;

/// <summary><c>repro heads</c>: every head of one's own model, or of a suite's checkpoints, in every role.</summary>
internal sealed class HeadsCommand(Checkout checkout, ProgressDisplay display, SuiteAnalysis analysis) : ICommandSource
{
    private const int Prompts = 256;

    public Command Create()
    {
        var model = new Option<string?>("--model") { Description = "A Hugging Face folder: config.json and weights; with --suite: one model of the suite only." };
        var suite = new Option<string?>("--suite") { Description = "Look at a suite's checkpoints instead of a folder." };
        var last = new Option<bool>("--final") { Description = "With --suite: final checkpoints only, with their tables." };
        var task = OwnModel.Choice("--task", "The task whose prompts show name movers.", IoiTask.Name, [IoiTask.Name]);
        var pairs = new Option<string?>("--pairs") { Description = "A JSON file of IOI prompt pairs (clean, corrupted, logit_diff_labels), for models that do not speak the small suite's language." };
        var (json, device) = (JsonOutput.Option(), ComputeOptions.DeviceOption());
        var command = new ReproCommand(
            "heads",
            "Score every head in every role.",
            new("repro heads --model models/mini/mini-1m/step8192", "a row a head, a column a role, with intervals and a random-head control"),
            new("repro heads --suite mini --model mini-1m", "the heads that play each role, step by step"),
            new("repro heads --model models/mini/mini-1m/step8192 --json > heads.json", "for a script, and for 'repro circuit draw --roles'"));
        foreach (var option in (Option[])[model, suite, last, task, pairs, json, device]) command.Add(option);
        command.SetAction((parsed, stop) =>
        {
            var chosen = parsed.GetValue(device) ?? "cpu";
            if (parsed.GetValue(suite) is { } name) return Task.FromResult(OfSuite(name, parsed.GetValue(model), parsed.GetValue(last), chosen, parsed.GetValue(json), stop));
            OfFolder(parsed.GetValue(model) ?? throw new ArgumentException("Name a model's folder with --model, or a suite with --suite."), parsed.GetValue(pairs), parsed.GetValue(json), chosen);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private int OfSuite(string suiteName, string? model, bool last, string device, bool json, CancellationToken stop)
    {
        using var progress = display.Open(json);
        using var prepared = PreparedSuite.Of(checkout, Suite.Load(checkout, suiteName).Select(model is null ? null : [model], null), new Fetching(Progress: progress), stop).Require();
        var suite = prepared.Suite with { Steps = last ? prepared.Suite.Steps[^1..] : prepared.Suite.Steps };
        return analysis.Run<HeadsResult>(
            suite,
            prepared.Checkpoints,
            new HeadsAnalysis(suite.RequireWords().Heads(new IoiSettings(Prompts))),
            (new Execution(device), ComputeType.Float32),
            progress,
            json ? (checkpoint, result) => new { checkpoint.Model, checkpoint.Step, checkpoint.Tokens, roles = TableOf(result).Data } : null,
            (checkpoint, found) =>
            {
                Console.WriteLine($"{checkpoint.Model,-10} step {checkpoint.Step,5}{(last ? "" : "  " + found.Match(result => TableOf(result).Census, absence => absence.Reason))}");
                if (last) Console.WriteLine(found.Match(result => string.Join(Environment.NewLine, TableOf(result).Lines()), absence => absence.Reason) + Environment.NewLine);
            },
            stop);
    }

    private static HeadsTable TableOf(HeadsResult result) => new(result.Roles.Select(role => role.ToScores()));

    private static void OfFolder(string folder, string? pairs, bool json, string device)
    {
        using var model = OwnModel.Load(folder, device);
        var mini = model.Config.VocabularySize == MiniLexicon.Vocabulary.Count;
        if (pairs is null && !mini)
        {
            throw new ArgumentException($"'{folder}' has a vocabulary of {model.Config.VocabularySize} words, not the small suite's {MiniLexicon.Vocabulary.Count}: give IOI prompts of its own tokens with --pairs.");
        }

        IReadOnlyList<IHeadDetector> detectors = pairs is null
            ? [.. MiniHeads.Sources(new IoiSettings(Prompts)).SelectMany(source => source.Make(OwnModel.PromptsPerBatch))]
            : Own(model.Config, PairFile.Read(pairs).For(Metric.LogitDifference));
        var table = new HeadsTable(detectors.Select(detector => detector.Score(model)));
        if (json)
        {
            JsonOutput.Write(table.Data);
            return;
        }

        foreach (var line in table.Lines()) Console.WriteLine(line);
        foreach (var detector in detectors) Console.WriteLine($"{detector.Role}: {detector.Definition}");
        if (pairs is not null) Console.WriteLine("successor: not scored, for which words follow each other is not known of this vocabulary");
    }

    // without a word list of the model's own there are no successors to look for
    private static IReadOnlyList<IHeadDetector> Own(GptNeoXConfig config, TaskData data)
    {
        var control = new RandomHeadControl();
        var settings = RepeatedTokenSettings.Reference2024;
        settings = settings with
        {
            Tokens = Math.Min(settings.Tokens, config.ContextLength / 2),
            LowestId = config.VocabularySize > settings.HighestId ? settings.LowestId : 0,
            HighestId = Math.Min(settings.HighestId, config.VocabularySize - 1),
        };
        var repeats = new RepeatedTokens(settings with { Tokens = Math.Min(settings.Tokens, settings.HighestId - settings.LowestId + 1) });
        return [.. HeadDetectors.OfRepeatedTokens(repeats, control, OwnModel.PromptsPerBatch), .. HeadDetectors.OfCopying(data, control, promptsPerBatch: OwnModel.PromptsPerBatch)];
    }
}
