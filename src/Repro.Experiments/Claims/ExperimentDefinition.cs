using System.Text.RegularExpressions;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;

namespace Repro.Experiments.Claims;

/// <summary>A claim of the paper, in our words.</summary>
public sealed record ClaimDefinition
{
    public required string Id { get; init; }
    public required string Statement { get; init; }

    /// <summary>What the paper reports, or that its numbers are not known.</summary>
    public required string Reported { get; init; }
}

/// <summary>How a number of a result file is compared with the committed one, and why so.</summary>
public sealed record ToleranceDefinition
{
    /// <summary>The file's name, where * stands for any characters.</summary>
    public required string File { get; init; }

    /// <summary>The suites it is for; null: all of the experiment's.</summary>
    public string[]? Suites { get; init; }

    /// <summary>JSON path, see <see cref="ComparisonRule"/>; a CSV's cells are <c>$.rows[*].column</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Exactly one of these four.</summary>
    public double? Absolute { get; init; }
    public double? Relative { get; init; }

    /// <summary>An array whose values need only be in the same order.</summary>
    public bool Rank { get; init; }

    /// <summary>One step on the suite's axis of checkpoints, in tokens.</summary>
    public bool GridStep { get; init; }

    public required string Because { get; init; }

    internal bool IsFor(string file, Suite suite) => (Suites is null || Suites.Contains(suite.Name)) && Regex.IsMatch(file, "^" + Regex.Escape(File).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant);

    internal ComparisonRule ToRule(Suite suite)
    {
        SnapshotRule?[] rules =
        [
            Absolute is { } absolute ? new Absolute(absolute) : null,
            Relative is { } relative ? new Relative(relative) : null,
            Rank ? new Rank() : null,
            GridStep ? new GridStep([.. suite.Steps.Select(step => (double)step * suite.TokensPerStep)]) : null,
        ];
        return rules.OfType<SnapshotRule>().ToArray() is [var rule]
            ? new ComparisonRule(Path, rule, Because)
            : throw new DefinitionException($"The tolerance for '{Path}' in '{File}' needs exactly one of absolute, relative, rank and gridStep.");
    }
}

/// <summary>What every <c>experiment.yml</c> says; an experiment's own adds its settings.</summary>
public abstract record ExperimentDefinition
{
    public required string Title { get; init; }
    public required ClaimDefinition[] Claims { get; init; }

    /// <summary>The suites it runs on.</summary>
    public required string[] Suites { get; init; }

    public required ToleranceDefinition[] Tolerances { get; init; }

    /// <summary>Figures of the paper that numbers of a suite are held against.</summary>
    public ExpectationDefinition[] Expectations { get; init; } = [];

    /// <summary>Reads an experiment's <c>experiment.yml</c>.</summary>
    /// <exception cref="DefinitionException">The file is missing or wrong; the message names the place.</exception>
    public static T Load<T>(Checkout checkout, string experiment)
        where T : ExperimentDefinition
    {
        var path = Path.Combine(checkout.Experiment(experiment), "experiment.yml");
        var definition = Yaml.Read<T>(path);
        if (definition.Expectations.FirstOrDefault(expected => definition.Claims.All(claim => claim.Id != expected.Claim) || !definition.Suites.Contains(expected.Suite)) is { } stray)
            throw new DefinitionException($"'{path}': the expectation of '{stray.Claim}' on '{stray.Suite}' is for a claim or a suite that the experiment does not have.");
        return definition.Tolerances.FirstOrDefault(tolerance => tolerance.Suites?.Except(definition.Suites).Any() == true) is { } lost
            ? throw new DefinitionException($"'{path}': the tolerance for '{lost.Path}' in '{lost.File}' is for the suite '{lost.Suites!.Except(definition.Suites).First()}', which is not among the experiment's: {string.Join(", ", definition.Suites)}.")
            : definition;
    }

    /// <summary>The rules for one result file; numbers without a rule are exact.</summary>
    public ComparisonRules RulesFor(string file, Suite suite) => new(Tolerances.Where(tolerance => tolerance.IsFor(file, suite)).Select(tolerance => tolerance.ToRule(suite)));
}
