using System.Globalization;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Statistics;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace TaskEmergence;

/// <summary>When models learn IOI: at the same token count at every size (T1)? Bigger always faster (T3)?</summary>
public sealed class TaskEmergenceExperiment : IExperiment
{
    private readonly TaskEmergenceDefinition definition;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public TaskEmergenceExperiment(Checkout checkout) =>
        definition = ExperimentDefinition.Load<TaskEmergenceDefinition>(checkout, Name);

    public string Name => "TaskEmergence";

    public ExperimentDefinition Definition => definition;

    private TaskEmergenceSettings Settings => definition.Settings;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [Performance];

    private PerformanceAnalysis Performance => new(MiniIoi.Language, new IoiSettings(Settings.Ioi.Prompts, Settings.Ioi.Seed, Settings.Ioi.Corruption));

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var (performance, bootstrap) = (Performance, Settings.Bootstrap);
        var draws = Bootstrap.Resample(Settings.Ioi.Prompts, bootstrap.Resamples, bootstrap.Seed);
        ModelEmergence[] models = [.. suite.Models.Select(model => new ModelEmergence(
            model, [.. suite.Checkpoints(model).Select(checkpoint => (checkpoint, cells.Get<PerformanceResult>(checkpoint, performance)))], draws, Settings))];

        var (sameTokens, sameTokensNumbers) = SameTokens(suite, models);
        var (notAlwaysFaster, notAlwaysFasterNumbers) = NotAlwaysFaster(suite, models);
        var files = new Dictionary<string, string>
        {
            ["T1-ioi.json"] = CanonicalJson.Default.Write(sameTokensNumbers),
            ["T3-ioi.json"] = CanonicalJson.Default.Write(notAlwaysFasterNumbers),
            ["curves-ioi.csv"] = Curves.ToCsv(models),
        };
        return new ExperimentResult([sameTokens, notAlwaysFaster], files, Curves.ToLines(models));
    }

    // T1: the spread of the emergence tokens of the models that learned the task
    private (Verdict, object) SameTokens(Suite suite, ModelEmergence[] models)
    {
        var learned = models.Where(model => model.Point.IsPresent).ToArray();
        var estimate = Spread.Ratio([.. learned.Select(model => (double)model.Point.Value.Tokens)]);
        var replicates = Replicates(learned, tokens => Spread.Ratio(tokens));
        var spread = estimate.Match<Outcome<Interval>>(ratio => Bootstrap.PercentileOfOccurring(ratio, replicates, Settings.Ioi.Prompts, Settings.Bootstrap.Confidence), absence => absence);
        var chance = estimate.Match<double?>(ratio => ChanceSpread.ShareAtMost(ratio, learned.Length, suite), _ => null);
        var kind = spread.Match(
            interval => interval.Upper <= Settings.SameWithinRatio ? VerdictKind.Confirmed : interval.Lower > Settings.SameWithinRatio ? VerdictKind.Refuted : VerdictKind.Inconclusive,
            _ => VerdictKind.Inconclusive);
        var summary = spread.Match(
            interval => string.Create(CultureInfo.InvariantCulture, $"{learned.Length} of {models.Length} models learn IOI, at {Range(learned)} tokens: max/min {interval.Estimate:0.00} [{interval.Lower:0.00}, {interval.Upper:0.00}] against a limit of {Settings.SameWithinRatio:0.0}; checkpoints drawn at random are as close in {chance:0.000} of draws"),
            absence => $"{learned.Length} of {models.Length} models learn IOI: {absence.Reason}");
        return (new Verdict("T1", IoiTask.Name, kind, summary), new
        {
            claim = "T1",
            task = IoiTask.Name,
            suite = suite.Name,
            verdict = kind,
            limit = Settings.SameWithinRatio,
            spread = spread.Match<object>(interval => new { ratio = interval.Estimate, lower = interval.Lower, upper = interval.Upper, resamples = interval.Resamples }, absence => new { absent = absence.Reason }),
            shareOfRandomDrawsAsClose = chance,
            checkpoints = Coverage(models),
            models = models.Select(Describe),
        });
    }

    // T3: is there a bigger model that learns later?
    private (Verdict, object) NotAlwaysFaster(Suite suite, ModelEmergence[] models)
    {
        var learned = models.Where(model => model.Point.IsPresent).ToArray();
        double[] sizes = [.. learned.Select(model => (double)model.Model.Parameters)];
        var replicates = Replicates(learned, tokens => tokens);
        var later = replicates.Count(tokens => Pairs(tokens).Any(pair => pair.Bigger > pair.Smaller)) / (double)Math.Max(1, replicates.Length);
        var earlier = replicates.Count(tokens => Pairs(tokens).All(pair => pair.Bigger < pair.Smaller)) / (double)Math.Max(1, replicates.Length);
        var enough = learned.Length >= 2 && replicates.Length > 0;
        var kind = !enough ? VerdictKind.Inconclusive : later >= Settings.Agreement ? VerdictKind.Confirmed : earlier >= Settings.Agreement ? VerdictKind.Refuted : VerdictKind.Inconclusive;

        double[] tokens = [.. learned.Select(model => (double)model.Point.Value.Tokens)];
        var correlation = Correlation.Spearman(sizes, tokens).Match<Outcome<Interval>>(
            estimate => Replicates(learned, resampled => Correlation.Spearman(sizes, resampled)) is { Length: > 0 } correlations
                ? Bootstrap.PercentileOfOccurring(estimate, correlations, Settings.Ioi.Prompts, Settings.Bootstrap.Confidence)
                : new Absence("no resample has a rank correlation"),
            absence => absence);
        var rank = correlation.Match(interval => string.Create(CultureInfo.InvariantCulture, $"{interval.Estimate:0.00} [{interval.Lower:0.00}, {interval.Upper:0.00}]"), absence => absence.Reason);
        var summary = string.Create(CultureInfo.InvariantCulture, $"of {learned.Length} models that learn IOI a bigger one is later than a smaller in {later:0.000} of resamples, every bigger one earlier in {earlier:0.000}; rank correlation of size and tokens {rank}");
        return (new Verdict("T3", IoiTask.Name, kind, summary), new
        {
            claim = "T3",
            task = IoiTask.Name,
            suite = suite.Name,
            verdict = kind,
            shareOfResamplesWithABiggerModelLater = later,
            shareOfResamplesWithEveryBiggerModelEarlier = earlier,
            rankCorrelation = correlation.Match<object>(interval => new { spearman = interval.Estimate, lower = interval.Lower, upper = interval.Upper, resamples = interval.Resamples }, absence => new { absent = absence.Reason }),
            checkpoints = Coverage(models),
            models = models.Select(Describe),
        });
    }

    // the statistic of each resample in which every model's task emerges and the statistic exists
    private static double[] Replicates(ModelEmergence[] learned, Func<double[], Outcome<double>> statistic) =>
        [.. Replicates(learned, tokens => tokens).Select(statistic).Where(outcome => outcome.IsPresent).Select(outcome => outcome.Value)];

    private static T[] Replicates<T>(ModelEmergence[] learned, Func<double[], T> statistic) =>
        learned.Length == 0 ? [] : [.. Enumerable.Range(0, learned[0].Resampled.Count)
            .Where(resample => learned.All(model => model.Resampled[resample].IsPresent))
            .Select(resample => statistic([.. learned.Select(model => (double)model.Resampled[resample].Value.Tokens)]))];

    // every smaller and bigger model's tokens; the models come smallest first
    private static IEnumerable<(double Smaller, double Bigger)> Pairs(double[] tokens) =>
        tokens.SelectMany((smaller, i) => tokens.Skip(i + 1).Select(bigger => (smaller, bigger)));

    private object Describe(ModelEmergence model) => new
    {
        name = model.Model.Name,
        parameters = model.Model.Parameters,
        status = model.Point.Match(_ => "learned", absence => absence.Reason),
        final = model.Points[^1].Performance.Match<object>(
            performance => new
            {
                logitDifference = performance.LogitDifference.Estimate,
                lower = performance.LogitDifference.Lower,
                upper = performance.LogitDifference.Upper,
                accuracy = performance.Accuracy.Estimate,
                accuracyLower = performance.Accuracy.Lower,
                accuracyUpper = performance.Accuracy.Upper,
                prompts = performance.LogitDifference.Samples,
            },
            absence => new { absent = absence.Reason }),
        emergence = model.Tokens(Settings.Bootstrap.Confidence).Match<object?>(
            tokens => new
            {
                step = model.Point.Value.Step,
                tokens = model.Point.Value.Tokens,
                previousTokens = model.Point.Value.PreviousTokens,
                lowerTokens = tokens.Lower,
                upperTokens = tokens.Upper,
                resamples = tokens.Resamples,
            },
            _ => null),
    };

    private static string Coverage(ModelEmergence[] models) => string.Create(CultureInfo.InvariantCulture,
        $"{models.Sum(model => model.Points.Count(point => point.Performance.IsPresent))} of {models.Sum(model => model.Points.Count)}");

    private static string Range(ModelEmergence[] learned) => string.Create(CultureInfo.InvariantCulture,
        $"{learned.Min(model => model.Point.Value.Tokens) / 1e6:0.00}M to {learned.Max(model => model.Point.Value.Tokens) / 1e6:0.00}M");
}
