using System.CommandLine;
using System.CommandLine.Invocation;
using Repro.Cli.Hosting;

namespace Repro.Cli.Help;

/// <summary>What is said of a command line that cannot be understood: what is wrong with it and where the help is, and not the help itself, in which that would be lost.</summary>
internal static class WrongWords
{
    /// <returns>The exit code; null: nothing is wrong but that no command is named, which is answered with the help.</returns>
    public static int? Tell(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0 && parsed.CommandResult.Command.Action is null) return null;
        var help = $"See 'repro {string.Concat(CommandNames.Of(parsed).Select(name => name + " "))}--help'.";
        if (BuildErrors.AreAsked)
        {
            BuildErrors.Sentence($"{string.Join(' ', parsed.Errors.Select(error => error.Message))} {help}");
            return ExitCode.BadInput;
        }

        var action = (ParseErrorAction)parsed.Action!;
        action.ShowHelp = false;
        action.Invoke(parsed);
        Console.Error.WriteLine(help);
        return ExitCode.BadInput;
    }
}
