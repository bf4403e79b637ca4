using Repro.Experiments.Costs;

namespace Repro.Experiments.Tests.Costs;

public sealed class MemorySizeTests
{
    [TestCase("40GB", 40_000_000_000)]
    [TestCase("1.5 tb", 1_500_000_000_000)]
    [TestCase("512MiB", 512L << 20)]
    [TestCase(" 8 GiB ", 8L << 30)]
    [TestCase("900B", 900)]
    public void An_amount_with_its_unit(string text, long bytes) => Assert.That(MemorySize.Parse(text), Is.EqualTo(bytes));

    [TestCase("40")]
    [TestCase("GB")]
    [TestCase("-1GB")]
    [TestCase("0GB")]
    [TestCase("forty GB")]
    [TestCase("1e30TB")]
    [TestCase("1,5GB")]
    public void Anything_else_is_refused_in_one_sentence(string text) =>
        Assert.That(() => MemorySize.Parse(text), Throws.ArgumentException.With.Message.EqualTo($"'{text}' is no amount of memory: write a number above 0 with its unit, as in 40GB or 512MiB."));

    [TestCase(40e9, "40 GB")]
    [TestCase(1.234e9, "1.23 GB")]
    [TestCase(87.6e6, "87.6 MB")]
    public void As_text(double bytes, string text) => Assert.That(MemorySize.Text(bytes), Is.EqualTo(text));
}
