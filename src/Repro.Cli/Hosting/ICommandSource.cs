using System.CommandLine;

namespace Repro.Cli.Hosting;

/// <summary>Makes one command of the command line; what it works with comes to its constructor.</summary>
internal interface ICommandSource
{
    Command Create();
}
