using Repro.Cli.Slurm;

namespace Repro.Cli.Tests.Slurm;

public sealed class SlurmTimeTests
{
    // the six forms of sbatch's manual, under --time
    [TestCase("90", "01:30:00")]
    [TestCase("90:30", "01:30:30")]
    [TestCase("12:00:05", "12:00:05")]
    [TestCase("2-12", "2.12:00:00")]
    [TestCase("2-12:30", "2.12:30:00")]
    [TestCase("2-12:30:05", "2.12:30:05")]
    public void A_time_limit_is_read_as_sbatch_reads_it(string text, string expected) => Assert.That(SlurmTime.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("2h")]
    [TestCase("")]
    [TestCase("1:2:3:4")]
    public void Another_text_is_refused(string text) => Assert.That(() => SlurmTime.Parse(text), Throws.ArgumentException.With.Message.Contains($"'{text}'"));
}
