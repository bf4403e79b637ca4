using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Suites;

public sealed class SuiteWordsTests
{
    private static Suite MadeUp(string? words) => new() { Name = "made-up", Description = "", TokensPerStep = 10, Steps = [0], Words = words, Models = [new SuiteModel { Name = "small", Parameters = 1 }] };

    [TestCase("mini")]
    [TestCase("mini-seeds")]
    public void The_committed_suites_know_the_small_suites_words(string name)
    {
        var words = Suite.Load(Checkout.OfThisProgram, name).RequireWords();
        var prompts = new IoiSettings(16);
        Assert.That(words.Languages, Is.SameAs(MiniLanguages.All));
        Assert.That(words.Heads(prompts).Select(Identity), Is.EqualTo(MiniHeads.Sources(prompts).Select(Identity)).And.Not.Empty);
    }

    [Test]
    public void Words_are_read_from_the_file()
    {
        using var temporary = new TemporaryCheckout();
        var path = Path.Combine(temporary.Checkout.Models("tiny"), "suite.yml");
        File.WriteAllText(path, TemporaryCheckout.SuiteYaml.Replace("name: tiny", "name: tiny\nwords: klingon", StringComparison.Ordinal));
        Assert.That(Suite.Load(temporary.Checkout, "tiny").RequireWords, Throws.InstanceOf<DefinitionException>().With.Message.Contains("'tiny'").And.Message.Contains("klingon").And.Message.Contains(path).And.Message.Contains("Known words: mini"));
    }

    [Test]
    public void A_suite_that_does_not_say_whose_words_is_told_what_to_write() =>
        Assert.That(MadeUp(null).RequireWords, Throws.InstanceOf<DefinitionException>().With.Message.Contains("'made-up'").And.Message.Contains("'words: mini'"));

    [Test]
    public void A_suite_of_numbers_only_has_no_words() =>
        Assert.That((MadeUp("mini") with { Steps = [], NumbersOnly = true }).RequireWords, Throws.InstanceOf<DefinitionException>().With.Message.Contains("numbers only"));

    // what of a detector goes into a cell's identity
    private static string Identity(HeadDetectorSource source) => $"{source.Name} {System.Text.Json.JsonSerializer.Serialize(source.Settings)} {source.DataSha256}";
}
