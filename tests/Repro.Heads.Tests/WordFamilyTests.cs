namespace Repro.Heads;

/// <summary>Ordered words as token ids.</summary>
public sealed class WordFamilyTests
{
    [Test]
    public void The_small_suite_has_every_class_of_ordered_words()
    {
        Assert.That(WordFamily.Mini.Select(family => $"{family.Name} {family.Tokens.Count} {family.Cyclic}"), Is.EqualTo(new[] { "weekdays 7 True", "months 12 True", "numbers 12 False", "ordinals 10 False", "letters 16 False", "years 100 False" }));
        Assert.That(WordFamily.Mini.Sum(family => family.Pairs.Count()), Is.EqualTo(7 + 12 + 11 + 9 + 15 + 99));
    }

    [Test]
    public void The_last_word_of_a_circle_is_followed_by_the_first()
    {
        Assert.That(new WordFamily("circle", [5, 6, 7], Cyclic: true).Pairs, Is.EqualTo(new[] { (0, 1), (1, 2), (2, 0) }));
        Assert.That(new WordFamily("row", [5, 6, 7], Cyclic: false).Pairs, Is.EqualTo(new[] { (0, 1), (1, 2) }));
    }

    [Test]
    public void Words_of_several_tokens_part_their_list()
    {
        var next = 0;
        var families = WordFamily.English(word => word is " Wednesday" or " three" ? null : next++);
        Assert.That(families.Select(family => family.Name), Is.EqualTo(new[] { "numerals", "numbers 1", "numbers 2", "ordinals", "weekdays 1", "weekdays 2", "months", "short weekdays", "short months", "letters" }));
        var (before, after) = (families.Single(family => family.Name == "weekdays 1"), families.Single(family => family.Name == "weekdays 2"));
        Assert.That((before.Tokens.Count, after.Tokens.Count, before.Cyclic, after.Cyclic), Is.EqualTo((2, 4, false, false)));
        Assert.That(families[0].Tokens, Has.Count.EqualTo(200));
    }
}
