using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Repro.Cli.Hosting;

namespace Repro.Cli.Help;

/// <summary>The help of System.CommandLine, and below it examples and what the exit codes say.</summary>
/// <param name="help">The help.</param>
/// <param name="ofRoot">Examples of the whole program.</param>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<Example> ofRoot) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>For the root command, and with it for all.</summary>
    public static void AddTo(RootCommand root, IReadOnlyList<Example> examples)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!, examples);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in parseResult.CommandResult.Command is ReproCommand { Examples: var own } ? own : ofRoot)
        {
            output.WriteLine($"  {example.Line}");
            output.WriteLine($"      {example.Does}");
        }

        output.WriteLine();
        output.WriteLine("Exit codes:");
        foreach (var (number, meaning) in ExitCode.Meanings) output.WriteLine($"  {number,3}  {meaning}");
        return code;
    }
}
