using System.CommandLine;
using Repro.Experiments;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Hub;

namespace Repro.Cli.Commands;

/// <summary>Which models and checkpoints are looked at, and what becomes of fetched weights: the same options for every command that goes through a suite.</summary>
/// <param name="checkout">Where the suites are.</param>
internal sealed class SuiteOptions(Checkout checkout)
{
    public Option<string> Name { get; } = new("--suite") { Description = "The models to look at: mini, mini-seeds, published or pythia.", DefaultValueFactory = _ => "mini" };

    public Option<string[]> Models { get; } = new("--models", "--model") { Description = "Only these of the suite's models, or of its variants (several: with commas, or the option again).", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };

    public Option<string?> Schedule { get; } = new("--schedule") { Description = "Another of the suite's lists of steps, such as all or exp-plus-detail." };

    public Option<string> Keep { get; } = KeepOption();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Name, Models, Schedule]) command.Add(option);
    }

    /// <summary>For commands that may fetch.</summary>
    public void AddWithFetchingTo(Command command)
    {
        AddTo(command);
        command.Add(Keep);
    }

    /// <summary>The suite, or the part of it that is asked for; nothing is fetched.</summary>
    /// <exception cref="DefinitionException">There is no such suite, model or schedule.</exception>
    public Suite Load(ParseResult parsed) => Suite.Load(checkout, parsed.GetRequiredValue(Name)).Select(ModelsOf(parsed), parsed.GetValue(Schedule));

    /// <summary>The models that are named; none: all of the suite.</summary>
    public IReadOnlyList<string> ModelsOf(ParseResult parsed) => [.. parsed.GetRequiredValue(Models).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>The same, ready to run.</summary>
    public PreparedSuite Prepare(ParseResult parsed, IProgress<HubProgress> downloads, CancellationToken stop) =>
        PreparedSuite.Of(checkout, Load(parsed), new Fetching(Enum.Parse<KeepWeights>(parsed.GetValue(Keep) ?? nameof(KeepWeights.All), ignoreCase: true), downloads), stop);

    private static Option<string> KeepOption()
    {
        var option = new Option<string>("--keep-weights") { Description = "Which fetched weights stay on the disk: all, last (of each model) or none (at most one checkpoint a worker and the next).", DefaultValueFactory = _ => "all" };
        option.AcceptOnlyFromAmong("all", "last", "none");
        return option;
    }
}
