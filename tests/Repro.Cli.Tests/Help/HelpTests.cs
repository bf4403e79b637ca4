using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Repro.Cli.Hosting;
using Repro.Experiments;

namespace Repro.Cli.Tests;

/// <summary>Every command has a help with examples that are command lines of it.</summary>
public sealed class HelpTests
{
    private static RootCommand Root()
    {
        using var host = ReproHost.Build(Checkout.OfThisProgram);
        return host.Services.GetRequiredService<RootCommand>();
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(sub => Below(sub).Prepend(sub));

    // "reproduce", "sweep run"
    private static string LineOf(Command command) => string.Join(' ', command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).Select(parent => parent.Name).Append(command.Name));

    private static IEnumerable<string> Commands() => Below(Root()).Select(LineOf);

    // a shell would take what follows ">" for a file, and quotes away
    private static string[] Words(string line) => line.Split(" > ")[0].Split(' ')[1..];

    [TestCaseSource(nameof(Commands))]
    public async Task Help_says_what_it_does_with_examples_and_exit_codes(string line)
    {
        var (code, output, error) = await CommandLine.Run([.. line.Split(' '), "--help"]);
        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
        Assert.That(output, Does.Contain("Description:").And.Contain("Usage:").And.Contain("\nExamples:\n  repro ").And.Contain("\nExit codes:\n    0  done\n"));
        Assert.That(output, Does.Contain("  130  stopped"));
    }

    [TestCaseSource(nameof(Commands))]
    public void Its_examples_are_command_lines_of_it(string line)
    {
        var root = Root();
        var command = (ReproCommand)Below(root).Single(command => LineOf(command) == line);
        Assert.That(command.Examples, Is.Not.Empty);
        foreach (var example in command.Examples)
        {
            var parsed = root.Parse(Words(example.Line));
            Assert.That(parsed.Errors.Select(error => error.Message), Is.Empty, example.Line);
            Assert.That(Below(command).Prepend(command), Does.Contain(parsed.CommandResult.Command), example.Line);
            foreach (var folder in Words(example.Line).Where(word => word.StartsWith("models/", StringComparison.Ordinal))) Assert.That(Path.Combine(Checkout.OfThisProgram.Root, folder), Does.Exist);
            Assert.That(example.Does, Is.Not.Empty.And.Not.EndsWith("."));
        }
    }

    // a group of commands does nothing itself; of a training, the curves are files
    private static IEnumerable<string> CommandsWithResults() => Below(Root()).Where(command => command.Action is not null && command.Name != "train").Select(LineOf);

    [TestCaseSource(nameof(CommandsWithResults))]
    public void What_a_script_may_want_is_had_as_JSON(string line)
    {
        var command = Below(Root()).Single(command => LineOf(command) == line);
        Assert.That(command.Options.Select(option => option.Name), Does.Contain("--json"));
    }

    [Test]
    public async Task The_programs_own_help()
    {
        var (code, output, _) = await CommandLine.Run("--help");
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        var root = Root();
        string[] examples = [.. output.Split('\n').SkipWhile(text => text != "Examples:").TakeWhile(text => text.Length > 0).Where(text => text.StartsWith("  repro ", StringComparison.Ordinal))];
        Assert.That(examples, Has.Length.GreaterThan(3));
        foreach (var example in examples) Assert.That(root.Parse(Words(example.Trim())).Errors, Is.Empty, example);
    }

    [Test]
    public void The_exit_codes_of_the_README_are_those_of_the_help()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.OfThisProgram.Root, "README.md")).ReplaceLineEndings(" ");
        foreach (var (number, _) in ExitCode.Meanings) Assert.That(readme, Does.Match($@"exit codes:.*\b{number} "));
    }
}
