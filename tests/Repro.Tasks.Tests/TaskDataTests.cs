namespace Repro.Tasks.Tests;

public sealed class TaskDataTests
{
    private static readonly PromptPair Good = new([1, 2, 3], [1, 2, 4], [5], [6, 7]);

    [Test]
    public void No_pairs_are_refused_by_the_tasks_name() =>
        Assert.That(() => new TaskData("ioi", []), Throws.ArgumentException.With.Message.Contains("'ioi' is empty"));

    private static IEnumerable<TestCaseData> Bad() =>
    [
        new TestCaseData(Good with { Corrupted = [1, 2] }, "3 clean and 2 corrupted").SetArgDisplayNames("unequal lengths"),
        new TestCaseData(Good with { Clean = [], Corrupted = [] }, "0 clean and 0 corrupted").SetArgDisplayNames("no tokens"),
        new TestCaseData(Good with { Answers = [] }, "no answer").SetArgDisplayNames("no answers"),
        new TestCaseData(Good with { WrongAnswers = [] }, "no wrong answer").SetArgDisplayNames("no wrong answers"),
    ];

    [TestCaseSource(nameof(Bad))]
    public void A_bad_pair_is_refused_by_its_place(PromptPair bad, string told) =>
        Assert.That(() => new TaskData("ioi", [Good, Good, bad]), Throws.ArgumentException.With.Message.Contains("Pair 2 of 'ioi'").And.Message.Contains(told));

    [Test]
    public void Equal_contents_have_one_hash() =>
        Assert.That(Hash(Good with { Clean = [1, 2, 3] }), Is.EqualTo(Hash(Good)));

    [Test]
    public void Everything_in_a_pair_changes_the_hash()
    {
        string[] hashes =
        [
            Hash(Good),
            Hash(Good with { Clean = [1, 2, 9] }),
            Hash(Good with { Clean = [2, 1, 3] }),
            Hash(Good with { Corrupted = [1, 2, 9] }),
            Hash(Good with { Clean = [1, 23], Corrupted = [1, 24] }),
            Hash(Good with { Answers = [9] }),
            Hash(Good with { Answers = [5, 6], WrongAnswers = [7] }),
            Hash(Good with { WrongAnswers = [6, 9] }),
            Hash(Good with { WrongAnswers = [67] }),
            new TaskData("other", [Good]).Sha256,
            new TaskData("ioi", [Good, Good]).Sha256,
        ];
        Assert.That(hashes, Is.Unique);
        Assert.That(hashes, Has.All.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void The_pairs_cannot_be_exchanged_afterwards()
    {
        var pairs = new[] { Good };
        var data = new TaskData("ioi", pairs);
        pairs[0] = Good with { Answers = [9] };
        Assert.That(data.Pairs[0], Is.SameAs(Good));
    }

    private static string Hash(PromptPair pair) => new TaskData("ioi", [pair]).Sha256;
}
