using Repro.Experiments.Runs;
using Repro.Models.Hub;

namespace Repro.Cli.Output;

/// <summary>Shows how far long work is, until it is disposed. Calls may come from any thread.</summary>
internal interface IProgressView : IProgress<HubProgress>, IDisposable
{
    /// <summary>Cells answered so far.</summary>
    void Report(RunProgress progress);

    /// <summary>How far one of several things at a time is.</summary>
    /// <param name="name">Of the thing.</param>
    /// <param name="done">Of <paramref name="total"/>.</param>
    /// <param name="total">The end.</param>
    /// <param name="text">The same in words.</param>
    void Report(string name, long done, long total, string text);

    /// <summary>A sentence beside the progress, which stays.</summary>
    void Note(string sentence);
}
