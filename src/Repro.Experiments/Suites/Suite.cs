using Repro.Experiments.Claims;

namespace Repro.Experiments.Suites;

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
    public int[] Steps { get; init; } = [];

    /// <summary>Lists of steps by name, in the words of <see cref="StepSchedule"/>; a suite has these or <see cref="Steps"/>.</summary>
    public Dictionary<string, string> Schedules { get; init; } = [];

    /// <summary>Which of them is looked at.</summary>
    public string? Schedule { get; init; }

    /// <summary>Where the checkpoints are fetched from; null: they are in the suite's folder.</summary>
    public SuiteHub? Hub { get; init; }

    /// <summary>Models that are only looked at when they are named.</summary>
    public SuiteVariants[] Variants { get; init; } = [];

    /// <summary>Whether the suite is somebody's published numbers, in files beside <c>suite.yml</c>, without a checkpoint to compute on.</summary>
    public bool NumbersOnly { get; init; }

    /// <summary>Whose words its models know ("mini"), see <see cref="SuiteWords"/>; null where there are only numbers.</summary>
    public string? Words { get; init; }

    /// <summary>Smallest first.</summary>
    public required SuiteModel[] Models { get; init; }

    private string Folder { get; init; } = "";

    private string Part { get; init; } = "";

    private SuiteWords? KnownWords { get; init; }

    /// <summary>What its results are kept under: its name, and which part of it was looked at: "pythia", "pythia+pythia-70m@all".</summary>
    public string ResultsName => Name + Part;

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
        if (suite.Schedule is not null && suite.Steps.Length > 0) throw new DefinitionException($"'{path}' has both 'steps' and a 'schedule': leave one of them out.");
        if (suite.Schedule is { } schedule) suite = suite with { Steps = suite.StepsOf(schedule, path) };
        if (suite.NumbersOnly && suite.Steps.Length > 0) throw new DefinitionException($"'{path}': a suite of numbers only has no checkpoints; write 'steps: []' or leave 'numbersOnly' out.");
        if ((suite.Steps.Length == 0 && !suite.NumbersOnly) || suite.Models.Length == 0) throw new DefinitionException($"'{path}' needs at least one model and one step (a suite without checkpoints says 'numbersOnly: true').");
        if (!suite.Steps.SequenceEqual(suite.Steps.Distinct().Order())) throw new DefinitionException($"'{path}': steps must increase.");
        if (!suite.Models.SequenceEqual(suite.Models.OrderBy(model => model.Parameters))) throw new DefinitionException($"'{path}': models must be listed smallest first.");
        return suite;
    }

    /// <summary>A part of the suite: its results are kept apart, since series over fewer models or other steps are other results.</summary>
    /// <param name="models">Names, of models or variants; null or empty: those of the suite.</param>
    /// <param name="schedule">One of <see cref="Schedules"/>; null: the suite's own.</param>
    /// <exception cref="DefinitionException">There is no such model or schedule.</exception>
    public Suite Select(IReadOnlyCollection<string>? models, string? schedule)
    {
        var part = this;
        if (models is { Count: > 0 })
        {
            SuiteModel[] known = [.. Models, .. Variants.SelectMany(variant => variant.Names.Select(name => Models.Single(model => model.Name == variant.Of) with { Name = name }))];
            if (models.FirstOrDefault(name => known.All(model => model.Name != name)) is { } unknown)
                throw new DefinitionException($"There is no model '{unknown}' in the suite '{Name}'. Known models: {string.Join(", ", known.Select(model => model.Name))}.");
            SuiteModel[] chosen = [.. known.Where(model => models.Contains(model.Name)).OrderBy(model => model.Parameters)];
            if (!chosen.SequenceEqual(Models)) part = part with { Models = chosen, Part = part.Part + "+" + string.Join('+', chosen.Select(model => model.Name)) };
        }

        if (schedule is not null && schedule != Schedule) part = part with { Schedule = schedule, Steps = StepsOf(schedule, At("suite.yml")), Part = part.Part + "@" + schedule };
        return part;
    }

    /// <summary>The suite, or the part of it, that results are kept under a name of: the other way round of <see cref="ResultsName"/>.</summary>
    /// <exception cref="DefinitionException">There is no such suite, model or schedule.</exception>
    public static Suite OfResults(Checkout checkout, string resultsName)
    {
        var parts = resultsName.Split('@');
        var models = parts[0].Split('+');
        return Load(checkout, models[0]).Select(models[1..], parts.Length > 1 ? parts[1] : null);
    }

    private int[] StepsOf(string schedule, string path)
    {
        if (!Schedules.TryGetValue(schedule, out var text)) throw new DefinitionException($"There is no schedule '{schedule}' in '{path}'. Known schedules: {(Schedules.Count == 0 ? "none, its steps are listed" : string.Join(", ", Schedules.Keys))}.");
        try
        {
            return StepSchedule.Parse(text);
        }
        catch (FormatException e)
        {
            throw new DefinitionException($"'{path}', schedule '{schedule}': {e.Message}. Correct the file.", e);
        }
    }

    /// <summary>A file that stands beside <c>suite.yml</c>.</summary>
    public string At(string file) => Path.Combine(Folder, file);

    /// <exception cref="DefinitionException">The suite has numbers only.</exception>
    public Suite RequireCheckpoints() => NumbersOnly
        ? throw new DefinitionException($"The suite '{Name}' has numbers only and no checkpoint to compute on: choose another suite, such as mini.")
        : this;

    /// <summary>Those of some experiments that run on it.</summary>
    /// <exception cref="DefinitionException">None does.</exception>
    public IExperiment[] ExperimentsAmong(IEnumerable<IExperiment> experiments)
    {
        IExperiment[] chosen = [.. experiments.Where(experiment => experiment.RunsOn(this))];
        return chosen.Length > 0 ? chosen : throw new DefinitionException($"No experiment of those asked for runs on the suite '{Name}': ask for others, or add it to an experiment.yml under 'suites'.");
    }

    /// <summary>The words that its models know.</summary>
    /// <exception cref="DefinitionException">The suite has numbers only, does not say whose words, or nobody knows them.</exception>
    public SuiteWords RequireWords() => KnownWords ?? SuiteWords.Of(RequireCheckpoints());

    /// <summary>The suite with words that were read for it.</summary>
    public Suite With(SuiteWords words) => this with { KnownWords = words };

    /// <summary>The checkpoints of all models, model by model in the suite's order.</summary>
    public IEnumerable<SuiteCheckpoint> AllCheckpoints() => Models.SelectMany(Checkpoints);

    /// <summary>The checkpoints of one model, in step order, whether their folders exist or not.</summary>
    public IEnumerable<SuiteCheckpoint> Checkpoints(SuiteModel model) => Steps.Select(step =>
        new SuiteCheckpoint(model.Name, step, step * TokensPerStep, Path.GetFullPath(Path.Combine(Folder, model.Folder ?? model.Name, SuiteHub.Revision(step)))) { Shape = model.Shape });
}
