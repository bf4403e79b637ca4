using Repro.Cli.Hosting;
using Repro.Experiments;

namespace Repro.Cli.Tests;

/// <summary>Runs one command line in this process.</summary>
internal static class CommandLine
{
    static CommandLine() => Environment.SetEnvironmentVariable(LogFile.Variable, LogFile.None);

    /// <summary>Exit code and what was printed.</summary>
    public static Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments) => Run(null, arguments);

    /// <summary>On another checkout than this one.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> Run(Checkout? checkout, params string[] arguments)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var newOutput = new StringWriter();
        using var newError = new StringWriter();
        Console.SetOut(newOutput);
        Console.SetError(newError);
        try
        {
            var code = await Program.RunAsync(arguments, checkout);
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
