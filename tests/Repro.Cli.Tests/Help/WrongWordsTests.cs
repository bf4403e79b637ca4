namespace Repro.Cli.Tests.Help;

/// <summary>Command lines that cannot be understood.</summary>
public sealed class WrongWordsTests
{
    [TestCase("reproduce --sweet mini", "'--sweet'", "See 'repro reproduce --help'.")]
    [TestCase("sweep run --chank 1/2", "'--chank'", "See 'repro sweep run --help'.")]
    [TestCase("reprodoce", "'reprodoce'", "See 'repro --help'.")]
    [TestCase("reproduce --compute-type fp8", "'fp8'", "See 'repro reproduce --help'.")]
    [TestCase("evaluate", "'--model' is required", "See 'repro evaluate --help'.")]
    public async Task The_word_and_where_the_help_is(string line, string word, string help)
    {
        var (code, output, error) = await CommandLine.Run(line.Split(' '));
        TestContext.Out.WriteLine(output + error);
        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(error, Does.Contain(word).And.EndsWith(help + Environment.NewLine));
        Assert.That(output, Does.Not.Contain("Usage:"));
    }

    [Test]
    public async Task A_mistyped_word_is_guessed() => Assert.That((await CommandLine.Run("reprodoce")).Output, Does.Contain("reproduce"));

    [Test]
    public async Task Under_a_build_it_is_one_error_line()
    {
        Environment.SetEnvironmentVariable(BuildErrors.Variable, "msbuild");
        try
        {
            var (code, output, error) = await CommandLine.Run("reproduce", "--compute-type", "fp8");
            Assert.That((code, output), Is.EqualTo((ExitCode.BadInput, "")));
            Assert.That(error.TrimEnd(), Does.StartWith("repro: error REPRO0002: Argument 'fp8' not recognized.").And.Not.Contain("\n"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(BuildErrors.Variable, null);
        }
    }

    [TestCase("")]
    [TestCase("sweep")]
    public async Task Without_a_command_there_is_the_help(string line)
    {
        var (code, output, _) = await CommandLine.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(output, Does.Contain("Commands:").And.Contain("Examples:"));
    }
}
