using Repro.Experiments.Claims;
using Repro.Experiments.Suites;

namespace AlgorithmAgreement;

/// <summary>
/// Claim S5: the algorithm of one model, the paper's where the suite has it, else the largest that has learned the task, at its final checkpoint. Confirmed when every step
/// holds by the rule that decides, refuted when one fails, else inconclusive. The other rules' findings stand beside.
/// </summary>
public static class AtTheLargestModel
{
    /// <param name="suite">For its name.</param>
    /// <param name="algorithm">The steps.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">The rule that decides.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, FollowedAlgorithm algorithm, IReadOnlyList<ModelAlgorithm> models, AlgorithmAgreementSettings settings)
    {
        ModelAlgorithm[] learned = [.. models.Where(model => model.Emergence.IsPresent)];
        var model = models.Any(model => model.Model.Name == settings.OneModel) ? learned.FirstOrDefault(model => model.Model.Name == settings.OneModel) : learned.LastOrDefault();
        if (model is null)
        {
            const string Nobody = "no model has learned the task";
            return (new Verdict("S5", algorithm.Task.Name, VerdictKind.Inconclusive, Nobody), new { claim = "S5", task = algorithm.Task.Name, suite = suite.Name, verdict = VerdictKind.Inconclusive, reason = Nobody, models = models.Select(other => other.Describe()) });
        }

        var final = model.Points[^1];
        StepShare[] shares = [.. algorithm.Deciding.Select(step => final.Own(settings.Rule, step.Name)!)];
        var kind = shares.All(share => share.Finding == Finding.Holds) ? VerdictKind.Confirmed
            : shares.Any(share => share.Finding == Finding.Fails) ? VerdictKind.Refuted : VerdictKind.Inconclusive;
        var reason = $"{model.Model.Name}: {string.Join("; ", shares.Select(share => $"{share.Step.Name} {share.Finding.ToString().ToLowerInvariant()} ({share.Reason})"))}";
        var others = Rules.Of([final]).Where(rule => rule != settings.Rule).Select(rule => $"by '{rule}' {string.Join(", ", algorithm.Deciding.Select(step => $"{step.Name} {final.Own(rule, step.Name)!.Finding.ToString().ToLowerInvariant()}"))}");
        return (new Verdict("S5", algorithm.Task.Name, kind, $"{reason}; {string.Join("; ", others)}"), new
        {
            claim = "S5",
            task = algorithm.Task.Name,
            suite = suite.Name,
            verdict = kind,
            rule = settings.Rule,
            steps = algorithm.Steps.Select(step => new
            {
                step = step.Name,
                says = step.Words,
                decides = step.Decides,
                threshold = settings.ThresholdOf(step.Name),
                byRule = Rules.Of([final]).Select(rule => final.Own(rule, step.Name)!.Describe()),
            }),
            tests = final.Tests.Select(test => new { rule = test.Rule, component = test.Component, plays = test.Plays, means = test.Numbers.ToDictionary(pair => pair.Key, pair => pair.Value.Estimate) }),
            models = new[] { model.Describe() },
        });
    }
}
