using Repro.Experiments.Suites;

namespace Repro.Experiments.Tests.Suites;

public sealed class PythiaSuiteTests
{
    private static readonly Suite Pythia = Suite.Load(Checkout.OfThisProgram, "pythia");

    [TestCase("0, 1..512 x2, 1000..3000 +1000", "0 1 2 4 8 16 32 64 128 256 512 1000 2000 3000")]
    [TestCase("5", "5")]
    [TestCase("1..9 x3", "1 3 9")]
    [TestCase("10..19 +5", "10 15")]
    public void A_schedule_is_read_as_it_is_written(string text, string steps) => Assert.That(string.Join(' ', Steps(text)), Is.EqualTo(steps));

    [TestCase("1..512", "'1..512' is no step")]
    [TestCase("0..512 x2", "never ends")]
    [TestCase("1..512 x1", "never ends")]
    [TestCase("1..512 +0", "never ends")]
    [TestCase("5, 5", "must increase")]
    [TestCase("5, 3", "must increase")]
    [TestCase("-1", "'-1' is no step")]
    [TestCase("", "'' is no step")]
    public void A_schedule_that_cannot_be_is_one_sentence(string text, string named) =>
        Assert.That(() => Steps(text), Throws.InstanceOf<DefinitionException>().With.Message.Contains(named).And.Message.Contains("suite.yml"));

    private static int[] Steps(string text)
    {
        using var temporary = new TemporaryCheckout();
        File.WriteAllText(Path.Combine(temporary.Checkout.Models("tiny"), "suite.yml"), TemporaryCheckout.SuiteYaml.Replace("steps: [0, 5]", $"schedules: {{ mine: \"{text}\" }}\nschedule: mine", StringComparison.Ordinal));
        return Suite.Load(temporary.Checkout, "tiny").Steps;
    }

    [Test]
    public void All_are_the_154_published_revisions_and_the_authors_lists_are_among_them()
    {
        var all = Pythia.Select(null, "all").Steps;
        Assert.That((all.Length, all[0], all[^1]), Is.EqualTo((154, 0, 143000)));
        foreach (var (schedule, steps) in new Dictionary<string, int> { ["sparse"] = 28, ["linear"] = 143, ["exponential"] = 8, ["exp-plus-detail"] = 43, ["late-start-all"] = 145 })
        {
            Assert.That(Pythia.Select(null, schedule).Steps, Has.Length.EqualTo(steps).And.SubsetOf(all), schedule);
        }
    }

    [Test]
    public void Shapes_have_the_published_numbers_of_weights()
    {
        foreach (var model in Pythia.Models) Assert.That(model.Shape!.ParameterCount, Is.EqualTo(model.Parameters), model.Name);
        Assert.That(Pythia.Models.Where(model => model.BehaviourOnly).Select(model => model.Name), Is.EqualTo((string[])["pythia-6.9b", "pythia-12b"]));
    }

    [Test]
    public void Every_checkpoint_has_its_repository_and_revision()
    {
        var last = Pythia.Checkpoints(Pythia.Models[1]).Last();
        Assert.That((Pythia.Hub!.Repository(last.Model), SuiteHub.Revision(last.Step), last.Tokens), Is.EqualTo(("EleutherAI/pythia-160m", "step143000", 299_892_736_000)));
    }

    [Test]
    public void A_part_of_a_suite_has_results_of_its_own()
    {
        Assert.That(Pythia.ResultsName, Is.EqualTo("pythia"));
        Assert.That(Pythia.Select([.. Pythia.Models.Select(model => model.Name)], "sparse").ResultsName, Is.EqualTo("pythia"), "all of it");
        var part = Pythia.Select(["pythia-160m-seed3", "pythia-70m"], "all");
        Assert.That((part.ResultsName, part.Name), Is.EqualTo(("pythia+pythia-70m+pythia-160m-seed3@all", "pythia")));
        Assert.That(Suite.OfResults(Checkout.OfThisProgram, part.ResultsName).ResultsName, Is.EqualTo(part.ResultsName));
        Assert.That(part.Models[1].Shape, Is.EqualTo(Pythia.Models[1].Shape));
    }

    [Test]
    public void An_unknown_model_or_schedule_is_told_with_the_known_ones()
    {
        Assert.That(() => Pythia.Select(["pythia-161m"], null), Throws.InstanceOf<DefinitionException>().With.Message.Contains("'pythia-161m'").And.Message.Contains("pythia-160m-seed9"));
        Assert.That(() => Pythia.Select(null, "dense"), Throws.InstanceOf<DefinitionException>().With.Message.Contains("'dense'").And.Message.Contains("sparse"));
        Assert.That(() => Suite.Load(Checkout.OfThisProgram, "mini").Select(null, "all"), Throws.InstanceOf<DefinitionException>().With.Message.Contains("its steps are listed"));
    }
}
