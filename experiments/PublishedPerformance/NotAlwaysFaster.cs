using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Statistics;

namespace PublishedPerformance;

/// <summary>
/// Claim T3 on published curves: a bigger model does not always learn a task earlier. Confirmed when some bigger model had not learned it
/// at a step by which a smaller one had; refuted when each bigger one had learned it at a step at which each smaller one had not, and the models
/// that the claim is about are among them, for "not always" is not refuted by others; else inconclusive.
/// </summary>
internal static class NotAlwaysFaster
{
    /// <param name="suite">Its name.</param>
    /// <param name="task">Its name.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="withoutNumbers">Models of the suite whose performance was not found.</param>
    /// <param name="settings">Sampling error, and whom the claim is about.</param>
    public static (Verdict Verdict, object Numbers) Judge(string suite, string task, IReadOnlyList<EmergenceBracket> models, IReadOnlyList<string> withoutNumbers, PublishedPerformanceSettings settings)
    {
        EmergenceBracket[] learned = [.. models.Where(model => model.Point.IsPresent && model.ByStep.IsPresent)];
        (EmergenceBracket Smaller, EmergenceBracket Bigger)[] pairs = [.. learned.SelectMany((smaller, i) => learned.Skip(i + 1).Select(bigger => (smaller, bigger)))];
        var later = pairs.Count(pair => pair.Bigger.AfterStep >= pair.Smaller.ByStep.Value);
        var earlier = pairs.Count(pair => pair.Bigger.ByStep.Value <= pair.Smaller.AfterStep);
        string[] missing = [.. settings.About.Except(learned.Select(model => model.Model.Name))];
        var kind = later > 0 ? VerdictKind.Confirmed : pairs.Length > 0 && earlier == pairs.Length && missing.Length == 0 ? VerdictKind.Refuted : VerdictKind.Inconclusive;
        var lacking = missing.Length == 0 ? "" : $"; no numbers of {string.Join(" and ", missing)}, which the claim is about";
        var summary = pairs.Length == 0
            ? $"{learned.Length} of {models.Count} models with numbers learn it: nothing to compare{lacking}"
            : string.Join(", ", learned.Select(model => $"{model.Model.Name} {model.Text}"))
                + string.Create(CultureInfo.InvariantCulture, $": of {pairs.Length} pairs the bigger is surely later in {later}, surely earlier in {earlier}") + lacking;
        return (new Verdict("T3", task, kind, summary), new
        {
            claim = "T3",
            task,
            suite,
            verdict = kind,
            pairs = pairs.Length,
            biggerIsLater = later,
            biggerIsEarlier = earlier,
            rankCorrelationOfSizeAndStep = Correlation.SpearmanTest([.. learned.Select(model => (double)model.Model.Parameters)], [.. learned.Select(model => (double)model.Point.Value.Step)]).Match<object>(
                test => new { spearman = test.Coefficient, falls = test.Permutation.Match<double?>(p => p.Less, _ => null), models = test.Points },
                absence => new { absent = absence.Reason }),
            margin = settings.Margin,
            models = models.Select(model => model.Point.Match<object>(
                point => new
                {
                    name = model.Model.Name,
                    parameters = model.Model.Parameters,
                    checkpoints = model.Curve.Total,
                    firstStored = model.Curve.Points[0].Step,
                    final = model.Curve.Final.Value,
                    // by the rule alone, as TaskEmergence has it
                    step = point.Step,
                    tokens = point.Tokens,
                    previousStep = point.PreviousStep,
                    // with the sampling error; 0: no stored checkpoint is below
                    afterStep = model.AfterStep,
                    byStep = model.ByStep.Match<long?>(step => step, _ => null),
                },
                absence => new { name = model.Model.Name, parameters = model.Model.Parameters, checkpoints = model.Curve.Total, absent = absence.Reason })),
            withoutNumbers = withoutNumbers.Concat(missing),
        });
    }
}
