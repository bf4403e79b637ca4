using System.Text.Json;
using Repro.Experiments;

namespace Repro.Cli.Tests;

/// <summary>heads on a committed model, on another with prompts of its own, and on bad input.</summary>
public sealed class HeadsCommandTests
{
    private static string Mini => Path.Combine(Checkout.OfThisProgram.Models("mini"), "mini-310k", "step8192");

    private static async Task<string> Done(params string[] arguments)
    {
        var (code, output, error) = await CommandLine.Run(arguments);
        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
        return output;
    }

    [Test]
    public async Task A_folder_of_the_small_suite_gives_a_row_a_head()
    {
        var lines = (await Done("heads", "--model", Mini, "--task", "ioi")).Split('\n');
        TestContext.Out.WriteLine(string.Join('\n', lines));
        Assert.That(lines[0], Does.StartWith("head").And.Contain("previous-token").And.Contain("negative-name-mover"));
        Assert.That(lines.Count(line => line.StartsWith('a')), Is.EqualTo(15));
        Assert.That(lines, Has.Some.EqualTo("previous-token: a1.h0"));
        Assert.That(lines, Has.Some.EqualTo("induction: a2.h0 a2.h1 a2.h2 a2.h4"));
    }

    [Test]
    public async Task Json_has_the_intervals_and_the_marks()
    {
        using var json = JsonDocument.Parse(await Done("heads", "--model", Mini, "--json"));
        var induction = json.RootElement.EnumerateArray().Single(role => role.GetProperty("role").GetString() == "induction");
        var head = induction.GetProperty("heads").EnumerateArray().Single(head => head.GetProperty("head").GetString() == "a2.h0");
        Assert.That(head.GetProperty("plays").GetBoolean(), Is.True);
        Assert.That(head.GetProperty("lower").GetDouble(), Is.GreaterThan(0.9).And.LessThanOrEqualTo(head.GetProperty("estimate").GetDouble()));
        Assert.That(induction.GetProperty("control").GetDouble(), Is.InRange(0, 0.3));
        var mover = json.RootElement.EnumerateArray().Single(role => role.GetProperty("role").GetString() == "name-mover").GetProperty("heads")[0];
        Assert.That(mover.GetProperty("conditions").EnumerateObject().Select(condition => condition.Name), Is.EqualTo(new[] { "end->io", "end->s1", "end->s2" }));
    }

    [Test]
    public async Task Another_model_takes_prompts_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var pairs = folder.Write("pairs.json", """{ "clean": [[1, 5, 7, 9, 7, 3], [1, 8, 6, 9, 8, 3]], "corrupted": [[1, 5, 7, 9, 5, 3], [1, 8, 6, 9, 6, 3]], "logit_diff_labels": [[5, 7], [6, 8]] }""");
        var printed = await Done("heads", "--model", SharedData.Golden("model_a", "fp32"), "--pairs", pairs);
        Assert.That(printed, Does.Contain("name-mover").And.Contain("a0.h0").And.Contain("successor: not scored"));
    }

    [Test]
    public async Task Bad_input_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var pairs = folder.Write("pairs.json", """{ "clean": [[1, 5, 7, 9, 3]], "corrupted": [[1, 5, 7, 9, 3]], "logit_diff_labels": [[5, 7]] }""");
        Assert.That(await CommandLine.Sentence("heads"), Does.Contain("--model").And.Contain("--suite"));
        Assert.That(await CommandLine.Sentence("heads", "--suite", "mini", "--model", "mini-2m"), Does.Contain("mini-2m").And.Contain("mini-310k"));
        Assert.That(await CommandLine.Sentence("heads", "--model", Mini, "--pairs", pairs), Does.Contain("Pair 0 of 'pairs'").And.Contain("the subject twice"));
        Assert.That(await CommandLine.Sentence("heads", "--model", SharedData.Golden("model_a", "fp32")), Does.Contain("--pairs").And.Contain("vocabulary"));
    }
}
