using Repro.Reporting.Circuits;

namespace Repro.Reporting.Tests.Circuits;

public sealed class CircuitFileTests
{
    [Test]
    public void The_ending_says_what_is_written_and_another_is_refused()
    {
        using var folder = new TemporaryFolder();
        CircuitFile.Write(folder.At("c.svg"), Toy.Picture);
        CircuitFile.Write(folder.At("c.DOT"), Toy.Picture);
        Assert.That(folder["c.svg"], Is.EqualTo(CircuitSvg.Text(Toy.Picture)));
        Assert.That(folder["c.DOT"], Is.EqualTo(CircuitDot.Text(Toy.Picture)));
        Assert.That(() => CircuitFile.Write(folder.At("c.png"), Toy.Picture), Throws.ArgumentException.With.Message.Contain("c.png"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "c.DOT", "c.svg" }));
    }
}
