using Spectre.Console;

namespace Repro.Cli.Output;

/// <summary>The console of wide tables: in a pipe, under a build or in a log, they are as wide as they read well.</summary>
internal static class WideConsole
{
    private const int WidthInPipes = 160;

    public static void Write(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = WidthInPipes;
        console.Write(table);
    }
}
