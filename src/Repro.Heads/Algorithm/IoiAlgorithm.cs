using Repro.Circuits;
using Repro.Heads.Costs;
using Repro.Heads.Paths;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Heads.Algorithm;

/// <summary>
/// The algorithm of IOI (Wang et al. 2022, arXiv 2211.00593) in three steps, as Tigges et al. 2024 (section 4.3, figure 4) follow it:
/// <list type="bullet">
/// <item>B: name movers, negative name movers and copy suppression write the answer: effects along paths to the final residual stream, MLPs
/// in between answering as in the authors' code, so that what a head tells MLPs counts as its own; B-residual is the same with MLPs frozen.</item>
/// <item>C: S-inhibition heads steer the name movers: effects through the name movers' queries.</item>
/// <item>D: induction and duplicate-token heads feed those: effects through the values of the S-inhibition heads that are not
/// copy-suppression heads themselves.</item>
/// </list>
/// An effect is by how much the logit difference falls when the head's output on the corrupted prompt goes along its paths, others frozen
/// (<see cref="PathPatching"/>); over the fall from clean to corrupted prompts it is the authors' with its sign turned.
/// </summary>
/// <param name="data">IOI prompts whose corrupted twins flip the answer.</param>
/// <param name="rules">Who plays a role; each gives its own steps.</param>
/// <param name="inhibition">How S-inhibition is scored and paths are patched; null: the defaults.</param>
public sealed class IoiAlgorithm(TaskData data, IReadOnlyList<IIoiRule> rules, SInhibitionSettings? inhibition = null)
{
    /// <summary>Names of the steps.</summary>
    public const string Writing = "B", WritingAlone = "B-residual", Steering = "C", Feeding = "D";

    private readonly SInhibitionSettings settings = inhibition ?? new SInhibitionSettings();

    /// <summary>The roles whose scores <see cref="Measure"/> needs.</summary>
    public static IReadOnlyList<string> Roles { get; } = [RoleRules.NameMover.Role, RoleRules.NegativeNameMover.Role, RoleRules.CopySuppression.Role, RoleRules.Induction.Role, RoleRules.DuplicateToken.Role];

    /// <summary>Every rule's steps.</summary>
    /// <param name="model">The model.</param>
    /// <param name="roles">Gives the scores of the <see cref="Roles"/>; not asked where the task is not done.</param>
    /// <param name="circuit">The task's minimal circuit, or why there is none.</param>
    /// <exception cref="ArgumentException">A role's scores are missing.</exception>
    public AlgorithmSteps Measure(GptNeoX model, Func<IReadOnlyDictionary<string, RoleScores>> roles, Outcome<Circuit> circuit)
    {
        using var patching = new PathPatching(model, data, Metric.LogitDifference, settings.Paths);
        double[] range = [.. patching.Clean.Zip(patching.Corrupted, (clean, corrupted) => clean - corrupted)];
        var fall = Bootstrap.Mean(range, settings.Resamples, settings.ResampleSeed);
        string[] names = [Writing, WritingAlone, Steering, Feeding];
        if (fall.Lower <= 0)
        {
            const string Reason = "the logit difference does not fall from clean to corrupted prompts beyond noise";
            return new AlgorithmSteps([.. patching.Clean], [.. patching.Corrupted], [.. rules.SelectMany(rule => names.Select(step => AlgorithmStep.Undefined(step, rule.Name, Reason)))], []);
        }

        var scored = roles();
        if (Roles.FirstOrDefault(role => !scored.ContainsKey(role)) is { } missing) throw new ArgumentException($"The algorithm of IOI needs the scores of '{missing}'.");
        var evidence = new IoiEvidence(patching.Graph, scored, circuit, range, Falls(patching, [patching.Graph.Logits]));
        using var freezing = new PathPatching(model, data, Metric.LogitDifference, settings.Paths with { Mlps = MlpsBetween.Frozen });
        var alone = Falls(freezing, [patching.Graph.Logits]);
        var (scores, steps, tests) = (new Dictionary<string, (int ControlDraws, RoleScores Scores)>(StringComparer.Ordinal), new List<AlgorithmStep>(), new List<ComponentTest>());
        foreach (var rule in rules)
        {
            if (rule.Undefined(evidence) is { } absence)
            {
                steps.AddRange(names.Select(step => AlgorithmStep.Undefined(step, rule.Name, absence.Reason)));
                continue;
            }

            var writing = rule.Writing(evidence);
            steps.Add(Step(evidence, Writing, rule, ["logits"], writing, evidence.Direct));
            steps.Add(Step(evidence, WritingAlone, rule, ["logits"], writing, alone));
            Head[] movers = With(evidence, writing, RoleRules.NameMover.Role);
            if (movers.Length == 0)
            {
                steps.AddRange(names[2..].Select(step => AlgorithmStep.Undefined(step, rule.Name, "no head is a name mover")));
                continue;
            }

            var key = string.Join(' ', movers);
            if (!scores.TryGetValue(key, out var known) || known.ControlDraws < rule.InhibitionControlDraws) // the control changes no score
            {
                scores[key] = known = (rule.InhibitionControlDraws, new SInhibitionDetector(data, _ => movers, settings with { ControlDraws = rule.InhibitionControlDraws }).Score(model));
            }

            var inhibiting = known.Scores;
            var steering = rule.Steering(evidence, inhibiting, movers);
            tests.AddRange(Tests(rule, inhibiting, steering));
            steps.Add(Step(evidence, Steering, rule, Names(movers, HeadInput.Query), [.. steering.Select(plays => plays ? (string[])[RoleRules.SInhibition.Role] : [])], [.. inhibiting.Heads.Select(head => FallsOf(head.Score))]));

            Head[] fed = [.. evidence.Heads.Where((_, head) => steering[head] && !writing[head].Contains(RoleRules.CopySuppression.Role))];
            if (fed.Length == 0)
            {
                steps.Add(AlgorithmStep.Undefined(Feeding, rule.Name, steering.Any(plays => plays) ? "every S-inhibition head is a copy-suppression head" : "no head is an S-inhibition head"));
                continue;
            }

            var falls = Falls(patching, patching.Receivers(HeadInput.Value, fed));
            steps.Add(Step(evidence, Feeding, rule, Names(fed, HeadInput.Value), rule.Feeding(evidence, falls), falls));
        }

        return new AlgorithmSteps([.. patching.Clean], [.. patching.Corrupted], steps, tests);
    }

    /// <summary>What measuring costs, of a model that does the task and has every role.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="roles">What finding the roles costs.</param>
    public Cost CostOf(ModelCost model, Cost roles)
    {
        var (answering, frozen) = (new PathPatchingCost(model, data, Metric.LogitDifference, settings.Paths), new PathPatchingCost(model, data, Metric.LogitDifference, settings.Paths with { Mlps = MlpsBetween.Frozen }));
        var writing = answering.ToLogits(headsOnly: true).Then(frozen.Prepare.Then(frozen.ToLogits(headsOnly: true)).Beside(answering.KeptBytes));
        // the most control draws of any rule; a rule whose name movers are another's asks for nothing again
        var draws = rules.Max(rule => rule.InhibitionControlDraws);
        var steering = new SInhibitionDetector(data, _ => [], settings with { ControlDraws = draws }).CostOf(model).Cost;
        var feeding = answering.ToHeads(sets: 1, ExpectedCase.Default).Times(rules.Count);
        return answering.Prepare.Then(roles.Beside(answering.KeptBytes)).Then(writing)
            .Then(new Cost(steering.Expected, rules.Count * steering.AtMost, steering.PeakBytes + answering.KeptBytes + frozen.KeptBytes))
            .Then(feeding.Beside(frozen.KeptBytes));
    }

    private static double[][] Falls(PathPatching patching, IReadOnlyList<int> receivers)
    {
        var graph = patching.Graph;
        int[][] senders = [.. Enumerable.Range(0, graph.Layers).SelectMany(layer => Enumerable.Range(0, graph.Heads).Select(head => (int[])[graph.HeadSource(layer, head)]))];
        return [.. patching.Patched(senders, receivers).Select(patched => patched.Zip(patching.Clean, (after, clean) => clean - after).ToArray())];
    }

    // the detector's values are falls over the prompt's range, its weights the ranges
    private static double[] FallsOf(SampledScore score) => [.. score.Values.Zip(score.Weights!, (value, weight) => value * weight)];

    private static Head[] With(IoiEvidence evidence, IReadOnlyList<IReadOnlyList<string>> roles, string role) => [.. evidence.Heads.Where((_, head) => roles[head].Contains(role))];

    private static string[] Names(IEnumerable<Head> heads, HeadInput input) => [.. heads.Select(head => $"{head.Name}<{"qkv"[(int)input]}>")];

    private static AlgorithmStep Step(IoiEvidence evidence, string name, IIoiRule rule, string[] receivers, IReadOnlyList<IReadOnlyList<string>> roles, double[][] falls) =>
        new(name, rule.Name, receivers, [.. evidence.Heads.Select((head, i) => new StepSource(head.Name, head.Layer, evidence.InCircuit(i), roles[i], falls[i]))]);

    // of the heads whose effect passes the threshold, the numbers that the rest of the rule asks for
    private static IEnumerable<ComponentTest> Tests(IIoiRule rule, RoleScores inhibition, IReadOnlyList<bool> plays) => inhibition.Heads
        .Select((score, head) => (score, plays: plays[head]))
        .Where(pair => pair.plays || pair.score.Score.Estimate > RoleRules.SInhibition.Threshold)
        .Select(pair => new ComponentTest(rule.Name, pair.score.Head.Name, pair.plays, new Dictionary<string, SampledScore>(pair.score.Conditions) { ["effect"] = pair.score.Score }));
}
