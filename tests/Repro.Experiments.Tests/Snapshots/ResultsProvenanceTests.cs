using Repro.Experiments.Snapshots;
using Repro.Models;

namespace Repro.Experiments.Tests.Snapshots;

public sealed class ResultsProvenanceTests
{
    [Test]
    public void What_is_written_is_read_and_the_same_text_again()
    {
        using var folder = new TemporaryFolder();
        var checkout = new Checkout(folder.Path);
        Assert.That(ResultsProvenance.Load(checkout, "mini").Find("B"), Is.Null);
        var written = ResultsProvenance.Load(checkout, "mini");
        written.Set("B", ResultsOrigin.Of(["cpu", "cuda"], ComputeType.BFloat16));
        written.Set("A", ResultsOrigin.Of([], ComputeType.Float32));
        var text = File.ReadAllText(checkout.Provenance("mini"));
        var read = ResultsProvenance.Load(checkout, "mini");
        Assert.That(read.Find("B")!.Describe(), Is.EqualTo("cpu and cuda in BFloat16"));
        read.Set("B", ResultsOrigin.Of(["cpu", "cuda"], ComputeType.BFloat16));
        Assert.That(File.ReadAllText(checkout.Provenance("mini")), Is.EqualTo(text).And.Not.Contain("+").And.Not.Contain("\r"), "no commit, no date");
        Assert.That(text.IndexOf("\"A\"", StringComparison.Ordinal), Is.LessThan(text.IndexOf("\"B\"", StringComparison.Ordinal)));
    }

    [Test]
    public void Which_origins_are_alike()
    {
        var cpu = ResultsOrigin.Unwritten;
        Assert.Multiple(() =>
        {
            Assert.That(cpu.IsLike(ResultsOrigin.Of(["cpu"], ComputeType.Float32)));
            Assert.That(cpu.IsLike(ResultsOrigin.Of(["cpu"], ComputeType.Float32) with { Repro = "0.0.1" }), "a version alone moves nothing");
            Assert.That(cpu.IsLike(ResultsOrigin.Of(["cuda"], ComputeType.Float32)), Is.False);
            Assert.That(cpu.IsLike(ResultsOrigin.Of(["cpu", "cuda"], ComputeType.Float32)), Is.False);
            Assert.That(cpu.IsLike(ResultsOrigin.Of(["cpu"], ComputeType.BFloat16)), Is.False);
            Assert.That(cpu.IsLike(ResultsOrigin.Of([], ComputeType.Float32)), "numbers alone");
        });
    }

    [Test]
    public void A_file_that_is_not_it_is_refused_by_its_name()
    {
        using var folder = new TemporaryFolder();
        var checkout = new Checkout(folder.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(checkout.Provenance("mini"))!);
        File.WriteAllText(checkout.Provenance("mini"), "{ \"A\": 1 }");
        Assert.That(() => ResultsProvenance.Load(checkout, "mini"), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(checkout.Provenance("mini")));
    }
}
