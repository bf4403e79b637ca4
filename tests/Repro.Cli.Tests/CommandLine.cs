namespace Repro.Cli.Tests;

/// <summary>Runs one command line in this process.</summary>
internal static class CommandLine
{
    /// <summary>Exit code and what was printed.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var newOutput = new StringWriter();
        using var newError = new StringWriter();
        Console.SetOut(newOutput);
        Console.SetError(newError);
        try
        {
            var code = await Program.RunAsync(arguments);
            return (code, newOutput.ToString(), newError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>Runs a command line that must fail, and gives its sentence.</summary>
    public static async Task<string> Sentence(params string[] arguments)
    {
        var (code, _, error) = await Run(arguments);
        TestContext.Out.WriteLine(error.TrimEnd());
        Assert.That(code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(error.TrimEnd(), Does.Not.Contain("\n").And.Not.Contain("   at ").And.EndWith("."), "one sentence, no stack");
        return error;
    }
}
