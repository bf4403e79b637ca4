using Repro.Cli.Slurm;

namespace Repro.Cli.Tests.Slurm;

public sealed class SlurmTaskTests
{
    private const string Queue = """
        12|1|R|/data/repro|repro:mini+mini-1m:3
        12|2|CG|/data/repro|repro:mini+mini-1m:3
        12|3|PD|/data/repro|repro:mini+mini-1m:3
        13|N/A|PD|/data/repro|repro:mini+mini-1m:last
        14|1|R|/data/another|repro:mini+mini-1m:3
        15|1|R|/data/repro|repro:mini:3
        16|N/A|R|/data/repro|train

        """;

    [Test]
    public void Tasks_of_this_sweep_of_this_checkout_are_read() =>
        Assert.That(SlurmTask.Read(Queue, "mini+mini-1m", "/data/repro"), Is.EqualTo((SlurmTask[])[new("12", 1, 3, false), new("12", 2, 3, false), new("12", 3, 3, true), new("13", null, null, true)]));

    [Test]
    public void An_empty_queue_has_none() => Assert.That(SlurmTask.Read("", "mini", "/data/repro"), Is.Empty);

    [Test]
    public void Names_are_read_as_they_are_written() =>
        Assert.That(SlurmTask.Read($"1|4|PD|/r|{SlurmTask.ArrayName("a@all.X", 7)}\n2|N/A|R|/r|{SlurmTask.LastName("a@all.X")}", "a@all.X", "/r"), Is.EqualTo((SlurmTask[])[new("1", 4, 7, true), new("2", null, null, false)]));

    [Test]
    public void The_largest_array_is_read() => Assert.That(SlurmClient.ReadMaxArraySize("MailProg                = /usr/bin/mail\nMaxArraySize            = 1001\nMaxJobCount             = 10000\n"), Is.EqualTo(1001));
}
