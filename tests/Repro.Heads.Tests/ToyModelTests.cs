using Repro.Models;
using TorchSharp;

namespace Repro.Heads;

/// <summary>Each detector finds the one head that has its role by construction, near a score of 1, and no other head.</summary>
public sealed class ToyModelTests
{
    private static readonly RandomHeadControl Control = new();
    private static readonly CopySettings Copies = new(Top: 1); // five of 32 words would be a sixth by chance

    private static IEnumerable<TestCaseData> Cases()
    {
        var repeats = new RepeatedTokens(ToyModel.Repeats);
        var prompts = ToyModel.Prompts(40);
        yield return Case(new PreviousTokenDetector(repeats, Control), ToyModel.Previous);
        yield return Case(new DuplicateTokenDetector(repeats, Control), ToyModel.Duplicate);
        yield return Case(new InductionDetector(repeats, Control), ToyModel.Induction);
        yield return Case(new SuccessorDetector(ToyModel.Families, Control), ToyModel.Successor);
        yield return Case(new SuccessorDetector(ToyModel.Families, Control, SuccessorSettings.Reference2024), ToyModel.Successor);
        yield return Case(new NameMoverDetector(prompts, Control, Copies), ToyModel.NameMover);
        yield return Case(new NameMoverDetector(prompts, Control, Copies with { Normalize = true }), ToyModel.NameMover);
        yield return Case(new NegativeNameMoverDetector(prompts, Control, Copies), ToyModel.Negative);

        static TestCaseData Case(IHeadDetector detector, Head head) => new TestCaseData(detector, head).SetArgDisplayNames(detector.Role, head.Name);
    }

    [TestCaseSource(nameof(Cases))]
    public void The_head_made_for_the_role_is_found_and_no_other(IHeadDetector detector, Head head)
    {
        using var scope = torch.NewDisposeScope();
        using var model = ToyModel.Create();
        var verdicts = RoleRules.All[detector.Role].Judge(detector.Score(model));
        TestContext.Out.WriteLine($"bar {verdicts[0].Bar:0.000}: " + string.Join(", ", verdicts.Select(verdict => $"{verdict.Head} {verdict.Score}{(verdict.Unmet is { } unmet ? $" ({unmet})" : "")}")));
        Assert.That(verdicts.Where(verdict => verdict.Plays).Select(verdict => verdict.Head), Is.EqualTo(new[] { head }));
        Assert.That(verdicts.Single(verdict => verdict.Head == head).Score.Estimate, Is.GreaterThan(0.95));
    }

    [Test]
    public void A_head_that_copies_without_looking_at_the_indirect_object_is_no_name_mover()
    {
        using var scope = torch.NewDisposeScope();
        using var model = ToyModel.Create();
        var verdict = RoleRules.NameMover.Judge(new NameMoverDetector(ToyModel.Prompts(40), Control, Copies).Score(model)).Single(verdict => verdict.Head == ToyModel.Induction);
        Assert.That(verdict.Score.Estimate, Is.EqualTo(1), "induction heads copy");
        Assert.That(verdict.Plays, Is.False);
        Assert.That(verdict.Unmet, Is.EqualTo("end->io is not above end->s1"));
    }

    [Test]
    public void The_name_mover_looks_at_the_indirect_object()
    {
        using var scope = torch.NewDisposeScope();
        using var model = ToyModel.Create();
        var conditions = new NameMoverDetector(ToyModel.Prompts(40), Control, Copies).Score(model).Heads.Single(head => head.Head == ToyModel.NameMover).Conditions;
        Assert.That(conditions[NameMoverDetector.EndToIndirectObject].Estimate, Is.GreaterThan(0.95));
        Assert.That(conditions[NameMoverDetector.EndToSubject1].Estimate, Is.LessThan(0.05));
        Assert.That(conditions[NameMoverDetector.EndToSubject2].Estimate, Is.LessThan(0.05));
    }

    [Test]
    public void A_twin_of_the_induction_head_does_no_induction()
    {
        using var scope = torch.NewDisposeScope();
        using var model = ToyModel.Create();
        foreach (var seed in (ulong[])[1, 2, 3])
        {
            using var twin = RandomHeadTwin.Of(model, seed);
            var scores = new InductionDetector(new RepeatedTokens(ToyModel.Repeats), Control).Score(twin);
            Assert.That(scores.Heads.Single(head => head.Head == ToyModel.Induction).Score.Estimate, Is.LessThan(0.3));
        }
    }
}
