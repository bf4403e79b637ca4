using System.CommandLine;
using System.Globalization;
using System.Text;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Models.Tokenizers;
using Repro.Tasks;
using Repro.Tasks.Authors;
using Repro.Tasks.Mini;
using Repro.Tasks.Pythia;
using Spectre.Console;

namespace Repro.Cli.Commands;

/// <summary><c>repro tasks show</c>: prompt pairs that a person can read, and the data set frozen to a file.</summary>
internal sealed class TasksCommand : ICommandSource
{
    private const int Shown = 5, AnswersShown = 3;
    private const ulong Seed = 42;

    public Command Create()
    {
        var task = new Argument<string>("task") { Description = string.Join(", ", TaskCatalog.All.Select(known => known.Name)) };
        task.AcceptOnlyFromAmong([.. TaskCatalog.All.Select(known => known.Name)]);
        var suite = new Option<string?>("--suite") { Description = "The suite whose words to use (default: mini)." };
        suite.AcceptOnlyFromAmong(MiniLanguages.All.Name);
        var tokenizer = new Option<string?>("--tokenizer") { Description = "Instead of a suite: the tokenizer.json of a Pythia model." };
        var authors = new Option<string?>("--authors") { Description = "With --tokenizer: the folder of the authors' data sets, to use theirs instead of our own words." };
        var shown = new Option<int>("--n") { Description = "Pairs to show.", DefaultValueFactory = _ => Shown };
        var prompts = new Option<int?>("--prompts") { Description = "Pairs to make (default: 256 for mini, else those of the authors' code)." };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the draw.", DefaultValueFactory = _ => Seed };
        var freeze = new Option<string?>("--freeze") { Description = "Write the whole data set to this JSON file, with its hash." };
        var json = JsonOutput.Option();
        var show = new ReproCommand(
            "show",
            "Show prompt pairs of a task, the answer and the wrong answer marked.",
            new("repro tasks show ioi --suite mini --n 5", "five pairs in the small suite's words"),
            new("repro tasks show greater-than --tokenizer tokenizer.json --freeze gt.json", "for a Pythia model, written to a file that --pairs takes")) { task };
        foreach (var option in (Option[])[suite, tokenizer, authors, shown, prompts, seed, freeze, json]) show.Add(option);
        show.SetAction(parsed =>
        {
            if (parsed.GetValue(tokenizer) is not null && parsed.GetValue(suite) is not null) throw new ArgumentException("Give --suite or --tokenizer, not both.");
            if (parsed.GetValue(authors) is not null && parsed.GetValue(tokenizer) is null) throw new ArgumentException("--authors needs --tokenizer: the authors' data sets are text for the Pythia models.");
            var made = Make(TaskCatalog.Find(parsed.GetRequiredValue(task)), parsed.GetValue(tokenizer), parsed.GetValue(authors), parsed.GetValue(prompts), parsed.GetValue(seed));
            if (parsed.GetValue(json)) JsonOutput.Write(DataOf(made, parsed.GetValue(shown)));
            else Show(made, parsed.GetValue(shown));
            if (parsed.GetValue(freeze) is { } path)
            {
                new FrozenTask(made.Data, made.Task.Metric, made.Vocabulary).Write(path, made.Decode);
                (parsed.GetValue(json) ? Console.Error : Console.Out).WriteLine($"frozen: {path}");
            }

            return ExitCode.Done;
        });
        return new ReproCommand("tasks", "Prompts of the paper's tasks.", new Example("repro tasks show ioi --suite mini --n 5", "five pairs of a task, the answer and the wrong answer marked")) { show };
    }

    private sealed record Made(PromptTask Task, TaskData Data, string Vocabulary, string Source, Func<IEnumerable<int>, string> Decode, IReadOnlyList<LeftOut> LeftOut);

    private static Made Make(PromptTask task, string? tokenizerFile, string? authorsFolder, int? prompts, ulong seed)
    {
        if (tokenizerFile is null)
        {
            var mini = MiniLanguages.All;
            return new Made(task, task.Generate(mini, new TaskDraw(prompts ?? task.MiniPrompts, seed)), mini.Name, "the small suite's words", mini.Decode, mini.LeftOut);
        }

        var tokenizer = ByteLevelBpeTokenizer.Read(tokenizerFile);
        var draw = new TaskDraw(prompts ?? task.PaperPrompts, seed);
        if (authorsFolder is not null)
        {
            var authors = new AuthorsData(authorsFolder, tokenizer);
            return new Made(task, authors.Generate(task, draw), "pythia", "the authors' data set", tokenizer.Decode, authors.LeftOut);
        }

        var pythia = PythiaLanguages.For(tokenizer);
        return new Made(task, task.Generate(pythia, draw), pythia.Name, "our own words for the Pythia tokenizer", tokenizer.Decode, pythia.LeftOut);
    }

    private static object DataOf(Made made, int count) => new
    {
        task = made.Task.Name,
        made.Source,
        metric = made.Task.Metric,
        made.Data.Sha256,
        total = made.Data.Pairs.Count,
        pairs = made.Data.Pairs.Take(count).Select(pair => new { clean = made.Decode(pair.Clean), corrupted = made.Decode(pair.Corrupted), answers = pair.Answers.Select(id => made.Decode([id])), wrongAnswers = pair.WrongAnswers.Select(id => made.Decode([id])), cleanIds = pair.Clean, corruptedIds = pair.Corrupted, pair.Hard }),
        leftOut = made.LeftOut.Where(left => left.Task == made.Task.Name).Select(left => new { left.List, left.Text, left.Reason }),
    };

    private static void Show(Made made, int count)
    {
        var (task, data) = (made.Task, made.Data);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = int.MaxValue; // one line a prompt
        void Line(string markup) => console.MarkupLine(markup);

        Line(string.Create(CultureInfo.InvariantCulture, $"[bold]{task.Title}[/], {made.Source}: {data.Pairs.Count} pairs, read by {(task.Metric == Metric.LogitDifference ? "logit difference" : "probability difference")}"));
        Line($"sha256 {data.Sha256}");
        if (task.HardPart is not null && data.Pairs.Any(pair => pair.Hard)) Line(string.Create(CultureInfo.InvariantCulture, $"harder part ({task.HardPart}): {data.Pairs.Count(pair => pair.Hard)} pairs"));
        foreach (var group in made.LeftOut.Where(left => left.Task == task.Name).GroupBy(left => left.List))
        {
            string[] texts = [.. group.Select(left => $"{left.Text} ({left.Reason})")];
            Line(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"left out of the {group.Key}: {texts.Length}: {string.Join(", ", texts.Take(AnswersShown))}{(texts.Length > AnswersShown ? ", .." : "")}")));
        }

        for (var i = 0; i < Math.Min(count, data.Pairs.Count); i++)
        {
            var pair = data.Pairs[i];
            Line("");
            Line(string.Create(CultureInfo.InvariantCulture, $"{i,4}  clean      {Text(made, pair.Clean, pair.Corrupted)}"));
            Line($"      corrupted  {Text(made, pair.Corrupted, pair.Clean)}");
            Line($"      answer     [green]{Markup.Escape(Words(made, pair.Answers))}[/]");
            Line($"      wrong      [red]{Markup.Escape(Words(made, pair.WrongAnswers))}[/]");
        }
    }

    // the tokens in which the two prompts differ stand between asterisks
    private static string Text(Made made, IReadOnlyList<int> ids, IReadOnlyList<int> other)
    {
        var text = new StringBuilder();
        for (int start = 0, end; start < ids.Count; start = end)
        {
            var differs = ids[start] != other[start];
            end = start + 1;
            while (end < ids.Count && ids[end] != other[end] == differs) end++;
            var part = made.Decode(ids.Skip(start).Take(end - start));
            if (made.Vocabulary == MiniLanguages.All.Name && start > 0) text.Append(' '); // its words are parted by spaces, and no token holds one
            var space = part.Length - part.TrimStart().Length;
            text.Append(differs ? $"{part[..space]}[yellow]*{Markup.Escape(part[space..])}*[/]" : Markup.Escape(part));
        }

        return text.ToString();
    }

    private static string Words(Made made, IReadOnlyList<int> ids)
    {
        string[] words = [.. ids.Select(id => made.Decode([id]).Trim())];
        return words.Length <= 2 * AnswersShown
            ? string.Join(", ", words)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", words.Take(AnswersShown))} .. {words[^1]} ({words.Length} words)");
    }
}
