using System.CommandLine;
using Repro.Experiments;
using Repro.Experiments.Suites;
using Repro.Experiments.Sweeps;
using Repro.Models;
using Repro.Models.Hub;

namespace Repro.Cli.Commands;

/// <summary>Which cells a sweep is about: the same options for each of its commands.</summary>
/// <param name="checkout">Where the suites and the store are.</param>
internal sealed class SweepOptions(Checkout checkout)
{
    public SuiteOptions Suite { get; } = new(checkout);

    public Option<string?> Experiment { get; } = SuiteRuns.ExperimentOption();

    public ComputeOptions Compute { get; } = new();

    /// <summary>For a command that only looks.</summary>
    public void AddTo(Command command)
    {
        Suite.AddTo(command);
        command.Add(Experiment);
        command.Add(Compute.Type);
    }

    /// <summary>For a command that computes, or has something computed.</summary>
    public void AddWithComputingTo(Command command)
    {
        Suite.AddWithFetchingTo(command);
        command.Add(Experiment);
        Compute.AddTo(command);
    }

    /// <exception cref="DefinitionException">There is no such suite, model, schedule or experiment, or nothing of the suite can be had here.</exception>
    public OpenSweep Open(ParseResult parsed, IProgress<HubProgress> downloads, CancellationToken stop)
    {
        var suite = Suite.Load(parsed).RequireCheckpoints(); // refused by its name before any experiment is loaded
        var (experiment, type) = (parsed.GetValue(Experiment), Compute.TypeOf(parsed));
        var experiments = Experiments.Load(checkout, experiment);
        var prepared = Suite.Prepare(parsed, downloads, stop);
        try
        {
            return new OpenSweep(NameOf(suite, experiment, type), prepared, new Sweep(checkout, prepared, experiments, type));
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    /// <summary>The options again, as words of another command line.</summary>
    public IReadOnlyList<string> Words(ParseResult parsed)
    {
        var models = Suite.ModelsOf(parsed);
        return
        [
            Suite.Name.Name, parsed.GetRequiredValue(Suite.Name),
            .. models.Count == 0 ? (string[])[] : [Suite.Models.Name, string.Join(',', models)],
            .. Given(parsed, Suite.Schedule),
            .. Given(parsed, Experiment),
            .. Given(parsed, Compute.Type),
        ];
    }

    /// <summary>An option and its value where there is one, as words of another command line.</summary>
    public static string[] Given(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } value ? [option.Name, value] : [];

    // whatever makes it another set of cells is in its name
    private static string NameOf(Suite suite, string? experiment, ComputeType type) =>
        suite.ResultsName + (experiment is null ? "" : "." + experiment) + (type == ComputeType.Float32 ? "" : "." + type);
}

/// <summary>A sweep and what it holds open.</summary>
/// <param name="Name">The suite or part of it, with the experiment and the compute type where they are not all and the usual one.</param>
/// <param name="Prepared">The suite.</param>
/// <param name="Sweep">The sweep.</param>
internal sealed record OpenSweep(string Name, Repro.Experiments.Runs.PreparedSuite Prepared, Sweep Sweep) : IDisposable
{
    public void Dispose() => Prepared.Dispose();
}
