using System.CommandLine;

namespace Repro.Cli.Hosting;

/// <summary>A command line that does something useful as it stands.</summary>
/// <param name="Line">Begins with "repro".</param>
/// <param name="Does">What it does, in a few words.</param>
internal sealed record Example(string Line, string Does);

/// <summary>A command with examples, which its help shows and a test parses.</summary>
internal sealed class ReproCommand(string name, string description, params Example[] examples) : Command(name, description)
{
    public IReadOnlyList<Example> Examples => examples;

    /// <summary>Whether every run of it keeps a log, see <see cref="LogFile"/>.</summary>
    public bool KeepsLog { get; init; }
}
