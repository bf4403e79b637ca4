using System.CommandLine;
using System.CommandLine.Parsing;

namespace Repro.Cli.Hosting;

/// <summary>Which command a command line names.</summary>
internal static class CommandNames
{
    /// <summary>From the outermost inwards, without the program: "sweep", "run".</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result.Command is not RootCommand; result = (CommandResult)result.Parent!) names.Push(result.Command.Name);
        return [.. names];
    }
}
