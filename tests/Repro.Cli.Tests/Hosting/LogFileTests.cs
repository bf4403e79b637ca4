using System.Text.Json;
using Repro.Cli.Hosting;
using Repro.Experiments;

namespace Repro.Cli.Tests.Hosting;

/// <summary>What is written down of a run, and where.</summary>
public sealed class LogFileTests
{
    private const string Model = "mini-100k";

    private TemporaryFolder root = null!;
    private Checkout checkout = null!;

    [SetUp]
    public void SetUp()
    {
        root = new TemporaryFolder();
        checkout = MiniCopy.In(root, Model);
    }

    [TearDown]
    public void TearDown() => root.Dispose();

    private Task<(int ExitCode, string Output, string Error)> Circuits(params string[] more) => CommandLine.Run(checkout, ["circuits", "--suite", "mini", "--models", Model, "--final", .. more]);

    [Test]
    public async Task Every_computed_cell_is_a_line_with_its_numbers()
    {
        var path = root.At("here/events.jsonl");
        var (code, output, error) = await Circuits("--log", path, "--json");
        Assert.That(code, Is.EqualTo(ExitCode.Done), error);
        using (var json = JsonDocument.Parse(output)) Assert.That(json.RootElement[0].GetProperty("circuit").GetProperty("scores").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(error, Does.StartWith("cells 1 of 1 (1 computed, 0 from the store), "), "progress is not in the way of the JSON");

        var events = LogLines.Of(path);
        Assert.That(events.Select(LogLines.NameOf), Is.EqualTo((string[])[nameof(Events.Started), nameof(Events.CellComputed), nameof(Events.CheckpointDone), nameof(Events.Ended)]));
        Assert.That(events[0].GetProperty("CommandLine").GetString(), Does.StartWith("repro circuits --suite mini"));
        var cell = events[1];
        Assert.That((cell.GetProperty("Analysis").GetString(), cell.GetProperty("Task").GetString(), cell.GetProperty("Model").GetString(), cell.GetProperty("Step").GetInt32()), Is.EqualTo(("circuit", "ioi", Model, 8192)));
        Assert.That(cell.GetProperty("Seconds").GetDouble(), Is.Positive);
        var key = cell.GetProperty("Key").GetString()!;
        Assert.That(Directory.GetFiles(checkout.Cells, "*.json", SearchOption.AllDirectories).Single(), Does.EndWith(key + ".json"));
        Assert.That(events[^1].GetProperty("ExitCode").GetInt32(), Is.Zero);

        await Circuits("--log", path);
        Assert.That(LogLines.Of(path).Select(LogLines.NameOf).Skip(4), Is.EqualTo((string[])[nameof(Events.Started), nameof(Events.CheckpointDone), nameof(Events.Ended)]), "appended; the cell is from the store");
        Assert.That(Directory.Exists(checkout.Logs), Is.False);
    }

    [Test]
    public async Task What_a_user_did_wrong_is_in_it_with_the_stack()
    {
        var path = root.At("events.jsonl");
        var (code, _, error) = await CommandLine.Run(checkout, "circuits", "--suite", "maxi", "--log", path);
        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        var refused = LogLines.Of(path).Single(line => LogLines.NameOf(line) == nameof(Events.Refused));
        Assert.That(refused.GetProperty("Sentence").GetString(), Is.EqualTo(error.TrimEnd()));
        Assert.That(refused.GetProperty("@l").GetString(), Is.EqualTo("Error"));
        Assert.That(refused.GetProperty("@x").GetString(), Does.Contain("   at Repro."));
    }

    [Test]
    public async Task Without_a_name_it_is_in_artifacts_and_old_ones_go()
    {
        Environment.SetEnvironmentVariable(LogFile.Variable, null);
        try
        {
            Directory.CreateDirectory(checkout.Logs);
            string[] earlier = [Path.Combine(checkout.Logs, "old.jsonl"), Path.Combine(checkout.Logs, "new.jsonl")];
            foreach (var file in earlier) File.WriteAllText(file, "");
            File.SetLastWriteTimeUtc(earlier[0], DateTime.UtcNow.AddDays(-31));
            await Circuits();
            string[] logs = [.. Directory.GetFiles(checkout.Logs).Order(StringComparer.Ordinal)];
            Assert.That(logs, Has.Length.EqualTo(2).And.Contains(earlier[1]));
            Assert.That(LogLines.NameOf(LogLines.Of(logs[0])[0]), Is.EqualTo(nameof(Events.Started)));
            await CommandLine.Run(checkout, "tasks", "show", "ioi");
            Assert.That(Directory.GetFiles(checkout.Logs), Has.Length.EqualTo(2), "what computes no cell keeps none");
        }
        finally
        {
            Environment.SetEnvironmentVariable(LogFile.Variable, LogFile.None);
        }
    }

    [Test]
    public async Task A_log_that_cannot_be_written_is_refused_before_anything_is_computed()
    {
        root["file"] = "";
        var (code, _, error) = await Circuits("--log", root.At("file/events.jsonl"));
        Assert.That((code, error), Is.EqualTo((ExitCode.BadInput, error)));
        Assert.That(error, Does.Contain(root.At("file")));
        Assert.That(Directory.Exists(checkout.Cells), Is.False);
    }
}
