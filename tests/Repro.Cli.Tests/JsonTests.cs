using System.Text.Json;
using Repro.Cli.Commands;
using Repro.Experiments.Runs;

namespace Repro.Cli.Tests;

/// <summary>What scripts read.</summary>
public sealed class JsonTests
{
    private static async Task<JsonElement> Of(int code, params string[] arguments)
    {
        var (ended, output, error) = await CommandLine.Run([.. arguments, "--json"]);
        Assert.That(ended, Is.EqualTo(code), error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static JsonElement Of(params ExperimentRun[] runs) => JsonSerializer.SerializeToElement(RunsJson.Of(runs), JsonSerializerOptions.Web);

    [Test]
    public void Runs_have_their_verdicts_and_what_differs()
    {
        using var folder = new TemporaryFolder();
        folder["C1-ioi.verified.json"] = "{\n  \"claim\": \"C2\"\n}\n";
        folder["X9-ioi.verified.json"] = "{}\n";
        var json = Of(Runs.Of(folder.Path, "{\n  \"claim\": \"C1\"\n}\n") with { Failures = [Runs.Failure] });
        Assert.That(json.GetProperty("suite").GetString(), Is.EqualTo("mini"));
        var run = json.GetProperty("experiments")[0];
        var verdict = run.GetProperty("verdicts")[0];
        Assert.That(((string[])["claim", "task", "verdict", "numbers", "committed"]).Select(name => verdict.GetProperty(name).GetString()), Is.EqualTo((string[])["C1", "ioi", "confirmed", "so it is", "differs"]));
        Assert.That(run.GetProperty("differences")[0].GetProperty("numbers")[0].GetString(), Does.Contain("\"C2\" → \"C1\""));
        Assert.That(run.GetProperty("stale")[0].GetString(), Does.EndWith("X9-ioi.verified.json"));
        Assert.That(run.GetProperty("failures")[0].GetProperty("step").GetInt32(), Is.EqualTo(512));
    }

    [Test]
    public async Task A_check_of_models()
    {
        var check = (await Of(ExitCode.Done, "models", "check", "mini-100k", "--suite", "mini"))[0];
        Assert.That((check.GetProperty("model").GetString(), check.GetProperty("steps").GetInt32(), check.GetProperty("known").GetInt32(), check.GetProperty("doubts").GetArrayLength()), Is.EqualTo(("mini-100k", 14, 14, 0)));
    }

    [Test]
    public async Task Nothing_to_fetch()
    {
        var (code, output, error) = await CommandLine.Run("models", "fetch", "--suite", "mini", "--json");
        Assert.That((code, JsonDocument.Parse(output).RootElement.GetArrayLength()), Is.EqualTo((ExitCode.Done, 0)));
        Assert.That(error, Does.Contain("there is nothing to fetch"));
    }

    [Test]
    public async Task Prompts_of_a_task()
    {
        var json = await Of(ExitCode.Done, "tasks", "show", "ioi", "--n", "3");
        Assert.That((json.GetProperty("task").GetString(), json.GetProperty("pairs").GetArrayLength(), json.GetProperty("total").GetInt32()), Is.EqualTo(("ioi", 3, 256)));
        var pair = json.GetProperty("pairs")[0];
        Assert.That(pair.GetProperty("cleanIds").GetArrayLength(), Is.EqualTo(pair.GetProperty("corruptedIds").GetArrayLength()).And.GreaterThan(5));
        Assert.That(pair.GetProperty("answers")[0].GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task From_scores_to_a_drawing()
    {
        using var folder = new TemporaryFolder();
        var model = Path.Combine(Repro.Experiments.Checkout.OfThisProgram.Models("mini"), "mini-100k", "step8192");
        var (pairs, scores, circuit) = (folder.At("pairs.json"), folder.At("scores.npy"), folder.At("circuit.json"));
        Assert.That((await CommandLine.Run("tasks", "show", "ioi", "--prompts", "16", "--freeze", pairs)).ExitCode, Is.EqualTo(ExitCode.Done));

        var attributed = await Of(ExitCode.Done, "attribute", "--model", model, "--pairs", pairs, "--out", scores);
        Assert.That((attributed.GetProperty("out").GetString(), attributed.GetProperty("pairs").GetInt32()), Is.EqualTo((scores, 16)));
        var picked = await Of(ExitCode.Done, "circuit", "--scores", scores, "--n", "40", "--out", circuit);
        var edges = picked.GetProperty("size").GetProperty("edges").GetInt32();
        Assert.That(edges, Is.InRange(1, 40));
        var evaluated = await Of(ExitCode.Done, "evaluate", "--model", model, "--pairs", pairs, "--circuit", circuit);
        Assert.That((evaluated.GetProperty("size").GetProperty("edges").GetInt32(), evaluated.GetProperty("perPrompt").GetArrayLength()), Is.EqualTo((edges, 16)));
        var drawn = await Of(ExitCode.Done, "circuit", "draw", "--circuit", circuit, "--out", folder.At("circuit.svg"));
        Assert.That((drawn.GetProperty("edges").GetInt32(), drawn.GetProperty("out").GetString()), Is.EqualTo((edges, folder.At("circuit.svg"))));
        var minimal = await Of(ExitCode.Done, "minimal", "--model", model, "--pairs", pairs, "--scores", scores);
        Assert.That(minimal.GetProperty("curve").GetArrayLength(), Is.GreaterThan(2));
        Assert.That(minimal.GetProperty("minimal").ValueKind == JsonValueKind.Null, Is.EqualTo(minimal.GetProperty("absent").ValueKind == JsonValueKind.String), "one or the other");
        var traced = await Of(ExitCode.Done, "trace", "--model", model, "--tokens", folder.Write("tokens.json", "[[0, 17, 4]]"), "--out", folder.At("trace"));
        Assert.That(traced.EnumerateArray().Select(array => File.Exists(array.GetProperty("file").GetString())), Has.Exactly(7).Items.And.All.True);
    }
}
