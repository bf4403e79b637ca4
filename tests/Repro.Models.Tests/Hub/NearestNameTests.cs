using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

public sealed class NearestNameTests
{
    [TestCase("kitten", "sitting", 3)]
    [TestCase("", "abc", 3)]
    [TestCase("flaw", "lawn", 2)]
    [TestCase("same", "same", 0)]
    public void Edits_are_Levenshtein_s(string a, string b, int edits)
    {
        Assert.That(NearestName.Edits(a, b), Is.EqualTo(edits));
        Assert.That(NearestName.Edits(b, a), Is.EqualTo(edits));
    }

    [Test]
    public void The_nearest_is_found_and_ties_go_to_the_first_in_ordinal_order()
    {
        Assert.That(NearestName.Of("step143001", ["step512", "step143000", "step143002"]), Is.EqualTo("step143000"));
        Assert.That(NearestName.Of("STEP512", ["step512"]), Is.EqualTo("step512"));
        Assert.That(NearestName.Of("main", ["step512", "refs/pr/1"]), Is.Null);
        Assert.That(NearestName.Of("main", []), Is.Null);
    }
}
