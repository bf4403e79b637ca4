using System.Globalization;

namespace Repro.Experiments.Suites;

/// <summary>One model of a suite.</summary>
public sealed record SuiteModel
{
    public required string Name { get; init; }

    /// <summary>Number of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Where its checkpoints are, relative to the suite's folder: a model of another suite; null: in the folder of its name.</summary>
    public string? Folder { get; init; }
}

/// <summary>One checkpoint of one model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Step">Optimiser steps.</param>
/// <param name="Tokens">Tokens seen by then.</param>
/// <param name="Folder">A Hugging Face folder.</param>
public sealed record SuiteCheckpoint(string Model, int Step, long Tokens, string Folder);

/// <summary>
/// Models and the checkpoints at which they are looked at, read from <c>models/&lt;suite&gt;/suite.yml</c>. The steps are
/// declared, not found: a checkpoint that is missing is a gap that counts, not a shorter series.
/// </summary>
public sealed record Suite
{
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    public required long TokensPerStep { get; init; }

    /// <summary>In increasing order; empty where there are only numbers.</summary>
    public required int[] Steps { get; init; }

    /// <summary>Whether the suite is somebody's published numbers, in files beside <c>suite.yml</c>, without a checkpoint to compute on.</summary>
    public bool NumbersOnly { get; init; }

    /// <summary>Whose words its models know ("mini"), see <see cref="SuiteWords"/>; null where there are only numbers.</summary>
    public string? Words { get; init; }

    /// <summary>Smallest first.</summary>
    public required SuiteModel[] Models { get; init; }

    private string Folder { get; init; } = "";

    /// <exception cref="DefinitionException">The file is missing or says something impossible.</exception>
    public static Suite Load(Checkout checkout, string name)
    {
        var folder = checkout.Models(name);
        var path = Path.Combine(folder, "suite.yml");
        if (!File.Exists(path))
        {
            var parent = checkout.Models("");
            string[] known = Directory.Exists(parent) ? [.. Directory.GetDirectories(parent).Where(found => File.Exists(Path.Combine(found, "suite.yml"))).Select(found => Path.GetFileName(found)).Order(StringComparer.Ordinal)] : [];
            throw new DefinitionException($"There is no suite '{name}' ('{path}' does not exist). Known suites: {(known.Length == 0 ? "none" : string.Join(", ", known))}.");
        }

        var suite = Yaml.Read<Suite>(path) with { Folder = folder };
        if (suite.NumbersOnly && suite.Steps.Length > 0) throw new DefinitionException($"'{path}': a suite of numbers only has no checkpoints; write 'steps: []' or leave 'numbersOnly' out.");
        if ((suite.Steps.Length == 0 && !suite.NumbersOnly) || suite.Models.Length == 0) throw new DefinitionException($"'{path}' needs at least one model and one step (a suite without checkpoints says 'numbersOnly: true').");
        if (!suite.Steps.SequenceEqual(suite.Steps.Distinct().Order())) throw new DefinitionException($"'{path}': steps must increase.");
        if (!suite.Models.SequenceEqual(suite.Models.OrderBy(model => model.Parameters))) throw new DefinitionException($"'{path}': models must be listed smallest first.");
        return suite;
    }

    /// <summary>A file that stands beside <c>suite.yml</c>.</summary>
    public string At(string file) => Path.Combine(Folder, file);

    /// <exception cref="DefinitionException">The suite has numbers only.</exception>
    public Suite RequireCheckpoints() => NumbersOnly
        ? throw new DefinitionException($"The suite '{Name}' has numbers only and no checkpoint to compute on: choose another suite, such as mini.")
        : this;

    /// <summary>The words that its models know.</summary>
    /// <exception cref="DefinitionException">The suite has numbers only, does not say whose words, or nobody knows them.</exception>
    public SuiteWords RequireWords() => SuiteWords.Of(RequireCheckpoints());

    /// <summary>The checkpoints of one model, in step order, whether their folders exist or not.</summary>
    public IEnumerable<SuiteCheckpoint> Checkpoints(SuiteModel model) => Steps.Select(step =>
        new SuiteCheckpoint(model.Name, step, step * TokensPerStep, Path.GetFullPath(Path.Combine(Folder, model.Folder ?? model.Name, string.Create(CultureInfo.InvariantCulture, $"step{step}")))));
}
