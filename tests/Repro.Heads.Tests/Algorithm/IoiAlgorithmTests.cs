using Repro.Circuits;
using Repro.Models;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Heads.Algorithm;

public sealed class IoiAlgorithmTests
{
    private static readonly Head Feeder = new(0, 0), Inhibitor = new(1, 0), NameMover = new(2, 0);

    private static readonly IReadOnlyList<IIoiRule> Rules = [new CorrectedIoiRule(InhibitionSignal.Any), new CorrectedIoiRule()];

    [Test]
    public void Finds_the_whole_chain_of_a_toy()
    {
        using var model = Toy();
        var found = new IoiAlgorithm(Prompts(), Rules).Measure(model, () => Roles(Prompts().Pairs.Count), new Absence("not looked for"));
        AlgorithmStep Of(string step) => found.Steps.Single(other => other.Name == step && other.Rule == Rules[0].Name);
        string[] Playing(string step) => [.. Of(step).Sources.Where(source => source.Roles.Count > 0).Select(source => $"{source.Name} {string.Join('+', source.Roles)}")];
        Assert.That(Playing(IoiAlgorithm.Writing), Is.EqualTo((string[])["a2.h0 name-mover"]));
        Assert.That(Playing(IoiAlgorithm.Steering), Is.EqualTo((string[])["a1.h0 s-inhibition"]));
        Assert.That(Playing(IoiAlgorithm.Feeding), Is.EqualTo((string[])["a0.h0 duplicate-token"]));
        Assert.That(Of(IoiAlgorithm.Writing).Receivers, Is.EqualTo((string[])["logits"]));
        Assert.That(Of(IoiAlgorithm.Steering).Receivers, Is.EqualTo((string[])["a2.h0<q>"]));
        Assert.That(Of(IoiAlgorithm.Feeding).Receivers, Is.EqualTo((string[])["a1.h0<v>"]));
        foreach (var step in (string[])[IoiAlgorithm.Writing, IoiAlgorithm.WritingAlone, IoiAlgorithm.Steering, IoiAlgorithm.Feeding])
        {
            Assert.That(EffectShare.Of(Of(step), StepCandidates.All).Value, Is.EqualTo(1).Within(0.1), step);
            Assert.That(EffectShare.Of(Of(step), StepCandidates.InCircuit).Absence!.Reason, Does.Contain("minimal circuit"), step);
        }

        // the steps' paths carry it: all of the fall through the name mover's queries, and some through the inhibitor's values
        var range = found.Clean.Average() - found.Corrupted.Average();
        Assert.That(Of(IoiAlgorithm.Steering).Sources.Single(source => source.Name == "a1.h0").Falls.Average() / range, Is.EqualTo(1).Within(0.1));
        Assert.That(Of(IoiAlgorithm.Feeding).Sources.Single(source => source.Name == "a0.h0").Falls.Average() / range, Is.GreaterThan(0.2));
        Assert.That(found.Tests.Single(test => test.Rule == Rules[0].Name && test.Plays).Numbers[SInhibitionDetector.FlippedAttentionToIo].Estimate, Is.LessThan(-0.5));
    }

    [Test]
    public void A_head_that_says_the_name_and_not_the_place_fails_the_authors_test_and_the_rest_is_undefined()
    {
        using var model = Toy();
        var found = new IoiAlgorithm(Prompts(), Rules).Measure(model, () => Roles(Prompts().Pairs.Count), new Absence("not looked for"));
        AlgorithmStep Of(string step) => found.Steps.Single(other => other.Name == step && other.Rule == Rules[1].Name);
        Assert.That(EffectShare.Of(Of(IoiAlgorithm.Steering), StepCandidates.All).Absence!.Reason, Is.EqualTo("no component plays the step's role"));
        Assert.That(Of(IoiAlgorithm.Feeding).Absence!.Reason, Is.EqualTo("no head is an S-inhibition head"));
        Assert.That(found.Tests.Single(test => test.Rule == Rules[1].Name && test.Component == "a1.h0").Plays, Is.False);
    }

    [Test]
    public void Is_undefined_with_the_reason_where_nothing_falls_no_name_moves_and_no_circuit_is()
    {
        using var model = Toy();
        var (data, roles) = (Prompts(), Roles(Prompts().Pairs.Count));
        var same = new TaskData("same", [.. data.Pairs.Select(pair => pair with { Corrupted = pair.Clean })]);
        Assert.That(new IoiAlgorithm(same, Rules).Measure(model, () => roles, new Absence("none")).Steps.Select(step => step.Absence!.Reason), Is.All.Contains("does not fall"));
        roles[RoleRules.NameMover.Role] = roles[RoleRules.CopySuppression.Role] with { Role = RoleRules.NameMover.Role, Heads = [.. roles[RoleRules.NameMover.Role].Heads.Select(head => head with { Score = new SampledScore(new double[data.Pairs.Count]) })] };
        var none = new IoiAlgorithm(data, Rules).Measure(model, () => roles, new Absence("none")).Steps;
        Assert.That(none.Where(step => step.Name == IoiAlgorithm.Steering).Select(step => step.Absence!.Reason), Is.All.EqualTo("no head is a name mover"));
        Assert.That(new IoiAlgorithm(data, [new ReferenceIoiRule()]).Measure(model, () => roles, new Absence("made-up")).Steps.Select(step => step.Absence!.Reason), Is.All.EqualTo("the task has no minimal circuit"));
        roles.Remove(RoleRules.Induction.Role);
        Assert.That(() => new IoiAlgorithm(data, Rules).Measure(model, () => roles, new Absence("none")), Throws.ArgumentException.With.Message.Contains("induction"));
    }

    [Test]
    public void Leaves_nothing_behind()
    {
        var before = Live.Tensors;
        using (var model = Toy()) _ = new IoiAlgorithm(Prompts(), Rules).Measure(model, () => Roles(Prompts().Pairs.Count), new Absence("none"));
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void The_authors_rule_asks_for_the_circuit_and_takes_any_amount()
    {
        var graph = new ComponentGraph(2, 2);
        int Edge(int layer, int head, int destination) => graph.NumberOf(new Edge(graph.HeadSource(layer, head), destination));
        var circuit = new Circuit(graph, [Edge(0, 0, graph.HeadDestination(1, 0, HeadInput.Query)), Edge(0, 1, graph.HeadDestination(1, 1, HeadInput.Query)), Edge(1, 0, graph.Logits)]);
        Dictionary<string, RoleScores> roles = new(StringComparer.Ordinal)
        {
            [RoleRules.NameMover.Role] = Scores(RoleRules.NameMover.Role, 0, 0.5, 0.11, 0.9),
            [RoleRules.NegativeNameMover.Role] = Scores(RoleRules.NegativeNameMover.Role, 0.2, 0, 0.1, 0),
            [RoleRules.CopySuppression.Role] = Scores(RoleRules.CopySuppression.Role, 0, 0.11, 0, 0),
            [RoleRules.Induction.Role] = Scores(RoleRules.Induction.Role, 0.3, 0.1, 0.1, 0.1),
            [RoleRules.DuplicateToken.Role] = Scores(RoleRules.DuplicateToken.Role, 0, 0, 0.1, 0.1),
        };
        var evidence = new IoiEvidence(graph, roles, circuit, [10, 10], [[0.1, 0.1], [-0.1, -0.1], [1, 1], [1, 1]]);
        var rule = new ReferenceIoiRule();
        Assert.That(rule.Undefined(evidence), Is.Null);
        Assert.That(rule.Writing(evidence).Select(names => string.Join('+', names)), Is.EqualTo((string[])["negative-name-mover", "copy-suppression", "name-mover", ""]), "the last head is not in the circuit; a0.h1 copies, but against the answer");

        // a0.h1 queries another head than the name mover
        HeadScore Inhibits(Head head, double effect, double swapped) => new(head, new SampledScore([effect]), new Dictionary<string, SampledScore>
        {
            [SInhibitionDetector.SwappedLogitDifference] = new([swapped]),
            [SInhibitionDetector.SwappedAttentionToIo] = new([swapped]),
            [SInhibitionDetector.SwappedAttentionToS1] = new([-swapped]),
        });
        bool[] Steering(double effect, double swapped) => [.. rule.Steering(evidence, new RoleScores("s-inhibition", [.. evidence.Heads.Select(head => Inhibits(head, effect, swapped))], [], "prompt"), [new Head(1, 0)])];
        Assert.That(Steering(0.0011, -1e-9), Is.EqualTo((bool[])[true, false, false, false]));
        Assert.That(Steering(0.0009, -1e-9), Is.All.False);
        Assert.That(Steering(0.0011, 1e-9), Is.All.False);

        // effects of 0.0011 and 0.0009 of the range
        Assert.That(rule.Feeding(evidence, [[0.011, 0.011], [1, 1], [0.009, 0.009], [1, 1]]).Select(names => string.Join('+', names)), Is.EqualTo((string[])["induction", "", "", ""]));
        Assert.That(rule.Feeding(evidence, [[0.009, 0.009], [1, 1], [0.011, 0.011], [1, 1]]).Select(names => string.Join('+', names)), Is.EqualTo((string[])["", "", "duplicate-token", ""]));

        RoleScores Scores(string role, params double[] values) => new(role, [.. values.Select((value, i) => new HeadScore(new Head(i / 2, i % 2), new SampledScore([value]), new Dictionary<string, SampledScore>()))], [], "prompt");
    }

    // filler, two names, filler, the giver, at which the answer is read; names are tokens 1 to 4
    private static TaskData Prompts() => new("toy", [.. Enumerable.Range(0, 16).Select(i =>
    {
        var (first, second) = (1 + (i % 4), 1 + ((i + 1 + (i / 4 % 3)) % 4));
        var (io, s) = i / 2 % 2 == 0 ? (first, second) : (second, first);
        return new PromptPair([0, first, second, 5, s], [0, first, second, 5, io], [io], [s]);
    })]);

    // made up: what detectors would say of the toy's heads
    private static Dictionary<string, RoleScores> Roles(int prompts)
    {
        double[] All(double value) => [.. Enumerable.Repeat(value, prompts)];
        RoleScores Of(string role, Head? player) => new(role, [.. Enumerable.Range(0, 15).Select(i => new Head(i / 5, i % 5)).Select(head => new HeadScore(head, new SampledScore(All(head == player ? 1 : 0)), new Dictionary<string, SampledScore>
        {
            [NameMoverDetector.EndToIndirectObject] = new(All(1)),
            [NameMoverDetector.EndToSubject1] = new(All(0)),
            [NameMoverDetector.EndToSubject2] = new(All(0)),
        }))], [], "prompt");
        return new Dictionary<string, RoleScores>(StringComparer.Ordinal)
        {
            [RoleRules.NameMover.Role] = Of(RoleRules.NameMover.Role, NameMover),
            [RoleRules.NegativeNameMover.Role] = Of(RoleRules.NegativeNameMover.Role, null),
            [RoleRules.CopySuppression.Role] = Of(RoleRules.CopySuppression.Role, null),
            [RoleRules.Induction.Role] = Of(RoleRules.Induction.Role, null),
            [RoleRules.DuplicateToken.Role] = Of(RoleRules.DuplicateToken.Role, Feeder),
        };
    }

    // block 0: which token; 1: which name not to move; 2: the answer; 3: who is here again; 4: nothing that is read
    private static GptNeoX Toy()
    {
        var toy = new ToyWeights(new GptNeoXConfig { Layers = 3, Width = 40, Heads = 5, MlpWidth = 8, VocabularySize = 8, ContextLength = 8, RotaryFraction = 0 });
        for (var token = 0; token < 8; token++) toy.Embed(token, 0, token, 1).Unembed(token, 2, token, 1);

        // both look for their own token; the first says which it is, the second passes on what it was told
        toy.Read(Feeder, HeadInput.Query, 0, toy.Same(2)).Read(Feeder, HeadInput.Key, 0, toy.Same(2)).Read(Feeder, HeadInput.Value, 0, toy.Same(0.2)).Write(Feeder, 3, toy.Same(1));
        toy.Read(Inhibitor, HeadInput.Query, 0, toy.Same(2)).Read(Inhibitor, HeadInput.Key, 0, toy.Same(2)).Read(Inhibitor, HeadInput.Value, 3, toy.Same(0.2)).Write(Inhibitor, 1, toy.Same(1));

        // looks everywhere and writes a little of what it sees into the answer, or where nothing reads it
        Head copier = new(0, 1), idler = new(1, 2);
        toy.Read(copier, HeadInput.Value, 0, toy.Same(0.01)).Write(copier, 2, toy.Same(1));
        toy.Read(idler, HeadInput.Value, 0, toy.Same(0.2)).Write(idler, 4, toy.Same(1));

        // looks at names, but not at the one it is warned of, and moves what it sees
        toy.Read(NameMover, HeadInput.Query, 1, toy.Same(-4)).Read(NameMover, HeadInput.Key, 0, toy.Same(1)).Read(NameMover, HeadInput.Value, 0, toy.Same(1)).Write(NameMover, 2, toy.Same(1));
        for (var name = 1; name <= 4; name++) toy.Bias(NameMover, HeadInput.Query, name, 4);
        return toy.Model();
    }
}
