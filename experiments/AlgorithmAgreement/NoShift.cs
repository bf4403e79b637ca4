using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace AlgorithmAgreement;

/// <summary>
/// Claim S7: once formed, the algorithm does not shift dramatically. For each model and step the range of the share (largest less
/// smallest) over the checkpoints from the task's emergence on. A step is steady when its range's upper bound is within the limit and
/// the role is played at every one of them, it shifts when the lower bound is beyond. Refuted when one shifts, confirmed when all are
/// steady and every step is seen in some model, else inconclusive: a step whose role nobody plays says nothing of whether it shifts.
/// Noise widens a range, never narrows it: the test is harder on the claim than the numbers look.
/// </summary>
public static class NoShift
{
    /// <param name="suite">For its name.</param>
    /// <param name="algorithm">The steps.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">The rule that decides, and the limit.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, FollowedAlgorithm algorithm, IReadOnlyList<ModelAlgorithm> models, AlgorithmAgreementSettings settings)
    {
        Movement[] all = [.. models.Where(model => model.Formed.Count > 1).SelectMany(model => algorithm.Steps.SelectMany(step => Rules.Of(model.Formed).Select(rule => Movement.Of(model, step.Name, rule, settings))))];
        Movement[] Played(string rule) => [.. all.Where(movement => movement.Rule == rule && movement.Played > 0 && algorithm.Deciding.Any(step => step.Name == movement.Step))];
        string[] Missing(string rule) => [.. algorithm.Deciding.Select(step => step.Name).Where(step => Played(rule).All(movement => movement.Step != step))];
        VerdictKind By(string rule) => Played(rule).Any(movement => movement.Steady == false) ? VerdictKind.Refuted
            : Played(rule).Any(movement => movement.Steady is null) || Missing(rule).Length > 0 ? VerdictKind.Inconclusive : VerdictKind.Confirmed;
        var (deciding, missing, kind) = (Played(settings.Rule), Missing(settings.Rule), By(settings.Rule));
        AlgorithmPoint[] formed = [.. models.SelectMany(model => model.Formed)];
        var reason = deciding.Length == 0 ? "no step has a share at two checkpoints of a model that does the task"
            : string.Create(CultureInfo.InvariantCulture, $"ranges of shares after emergence, limit {settings.DramaticShift:0.00}: {string.Join("; ", deciding.Select(movement => movement.Words))}{(missing.Length == 0 ? "" : $"; no component ever plays the role of {string.Join(" and ", missing)}")}{Rules.Others(formed, settings.Rule, By)}");
        return (new Verdict("S7", algorithm.Task.Name, kind, reason), new
        {
            claim = "S7",
            task = algorithm.Task.Name,
            suite = suite.Name,
            verdict = kind,
            rule = settings.Rule,
            byRule = Rules.Of(formed).Select(rule => new { rule, verdict = By(rule) }),
            limit = settings.DramaticShift,
            ranges = all.Select(movement => movement.Describe()),
            models = models.Select(model => model.Describe()),
        });
    }

    /// <param name="Model">The model's name.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Rule">The rule.</param>
    /// <param name="Checkpoints">From the emergence on.</param>
    /// <param name="Played">Of these, those with a share.</param>
    /// <param name="Handovers">How often from one of these to the next other components play the role.</param>
    /// <param name="Range">Largest less smallest share; absent with fewer than two.</param>
    /// <param name="Random">The same of what random components carry on average.</param>
    /// <param name="Steady">True, false, or null: cannot be told.</param>
    private sealed record Movement(string Model, string Step, string Rule, int Checkpoints, int Played, int Handovers, Outcome<Interval> Range, double? Random, bool? Steady)
    {
        public string Words => $"{Model} {Step} {Range.Match(range => string.Create(CultureInfo.InvariantCulture, $"{range.Estimate:0.00} [{range.Lower:0.00}, {range.Upper:0.00}]"), absence => absence.Reason)}{(Played < Checkpoints ? string.Create(CultureInfo.InvariantCulture, $", played at {Played} of {Checkpoints}") : "")}";

        public static Movement Of(ModelAlgorithm model, string step, string rule, AlgorithmAgreementSettings settings)
        {
            StepShare[] shares = [.. model.Formed.Select(point => point.Own(rule, step)!).Where(share => share.Share.IsPresent)];
            Outcome<Interval> range = shares.Length < 2 ? new Absence("fewer than two shares") : Bootstrap.Percentile(
                Width(shares.Select(share => share.Share.Value.Estimate)),
                [.. Enumerable.Range(0, shares[0].Replicates.Count).Select(resample => Width(shares.Select(share => share.Replicates[resample])))],
                model.Algorithm.Draws.Samples,
                settings.Bootstrap.Confidence);
            bool? steady = range.Match<bool?>(found => found.Lower > settings.DramaticShift ? false : found.Upper <= settings.DramaticShift && shares.Length == model.Formed.Count ? true : null, _ => null);
            return new Movement(model.Model.Name, step, rule, model.Formed.Count, shares.Length, shares.Zip(shares.Skip(1)).Count(pair => !pair.First.Players.SequenceEqual(pair.Second.Players)), range, shares.Length < 2 ? null : Width(shares.Select(share => share.Control.Value.Mean)), steady);
        }

        public object Describe() => new
        {
            model = Model,
            step = Step,
            rule = Rule,
            checkpoints = Checkpoints,
            played = Played,
            handovers = Handovers,
            range = Range.Match<object?>(range => new { estimate = range.Estimate, lower = range.Lower, upper = range.Upper }, _ => null),
            randomRange = Random,
            says = Played == 0 ? "no component plays the role" : Steady switch { true => "steady", false => "shifts", _ => "cannot be told" },
        };

        private static double Width(IEnumerable<double> values)
        {
            double[] all = [.. values];
            return all.Max() - all.Min();
        }
    }
}
