using Repro.Experiments.Suites;

namespace Repro.Experiments.Tests.Suites;

public sealed class SuiteTests
{
    [Test]
    public void Checkpoints_are_declared_not_found()
    {
        using var temporary = new TemporaryCheckout();
        Directory.Delete(temporary.CheckpointFolder("one", 5), recursive: true);
        var suite = Suite.Load(temporary.Checkout, "tiny");
        Assert.That(suite.Checkpoints(suite.Models[0]), Is.EqualTo((SuiteCheckpoint[])
        [
            new("one", 0, 0, temporary.CheckpointFolder("one", 0)),
            new("one", 5, 50, temporary.CheckpointFolder("one", 5)),
        ]));
    }

    [Test]
    public void An_unknown_suite_is_told_with_the_known_ones()
    {
        using var temporary = new TemporaryCheckout();
        Assert.That(() => Suite.Load(temporary.Checkout, "pythia"), Throws.InstanceOf<DefinitionException>().With.Message.Contains("'pythia'").And.Message.Contains("tiny"));
    }

    [TestCase("steps: [0, 5]", "steps: [5, 0]", "increase")]
    [TestCase("steps: [0, 5]", "steps: []", "at least one")]
    [TestCase("parameters: 2", "parameters: 0", "smallest first")]
    [TestCase("tokensPerStep: 10", "", "tokensPerStep")]
    [TestCase("tokensPerStep: 10", "tokensPerStep: ten", "line 3")]
    [TestCase("name: tiny", "name: tiny\ncolour: red", "colour")]
    [TestCase("name: tiny", "name: [", "line")]
    [TestCase("name: tiny", "name: tiny\nnumbersOnly: true", "numbers only")]
    [TestCase("steps: [0, 5]", "numbersOnly: false\nsteps: []", "at least one")]
    [TestCase("steps: [0, 5]", "steps: [0, 5]\nschedules: { all: 0 }\nschedule: all", "leave one")]
    [TestCase("steps: [0, 5]", "schedules: { all: 0 }\nschedule: some", "'some'")]
    public void A_wrong_file_is_one_sentence_naming_it_and_the_place(string right, string wrong, string named)
    {
        using var temporary = new TemporaryCheckout();
        var path = Path.Combine(temporary.Checkout.Models("tiny"), "suite.yml");
        File.WriteAllText(path, TemporaryCheckout.SuiteYaml.Replace(right, wrong, StringComparison.Ordinal));
        Assert.That(() => Suite.Load(temporary.Checkout, "tiny"), Throws.InstanceOf<DefinitionException>().With.Message.Contains(path).And.Message.Contains(named).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void A_model_may_be_that_of_another_suite()
    {
        using var temporary = new TemporaryCheckout();
        File.WriteAllText(Path.Combine(temporary.Checkout.Models("tiny"), "suite.yml"), TemporaryCheckout.SuiteYaml.Replace("name: one, parameters: 1", "name: one, parameters: 1, folder: ../other/first", StringComparison.Ordinal));
        var suite = Suite.Load(temporary.Checkout, "tiny");
        Assert.That(suite.Checkpoints(suite.Models[0]).First(), Is.EqualTo(new SuiteCheckpoint("one", 0, 0, Path.Combine(temporary.Checkout.Models("other"), "first", "step0"))));
        Assert.That(suite.Checkpoints(suite.Models[1]).First().Folder, Is.EqualTo(temporary.CheckpointFolder("two", 0)));
    }

    [TestCase("mini", 56)]
    [TestCase("mini-seeds", 12)]
    public void A_committed_suite_has_all_its_checkpoints(string name, int checkpoints)
    {
        var suite = Suite.Load(Checkout.OfThisProgram, name);
        var missing = suite.Models.SelectMany(suite.Checkpoints).Where(checkpoint => !File.Exists(Path.Combine(checkpoint.Folder, "model.safetensors")));
        Assert.That(missing, Is.Empty);
        Assert.That(suite.Models.SelectMany(suite.Checkpoints).Count(), Is.EqualTo(checkpoints));
    }

    [Test]
    public void A_suite_of_numbers_only_has_no_checkpoints_and_says_so()
    {
        using var temporary = new TemporaryCheckout();
        var path = Path.Combine(temporary.Checkout.Models("tiny"), "suite.yml");
        File.WriteAllText(path, TemporaryCheckout.SuiteYaml.Replace("steps: [0, 5]", "numbersOnly: true\nsteps: []", StringComparison.Ordinal));
        var suite = Suite.Load(temporary.Checkout, "tiny");
        Assert.That(suite.Models.SelectMany(suite.Checkpoints), Is.Empty);
        Assert.That(suite.RequireCheckpoints, Throws.InstanceOf<DefinitionException>().With.Message.Contains("'tiny'").And.Message.Contains("numbers only"));
    }
}
