using Repro.Models.Hub;

namespace Repro.Cli.Tests;

public sealed class UserErrorTests
{
    [Test]
    public void What_the_hub_refuses_is_told_as_one_sentence() =>
        Assert.That(UserError.Sentence(new HubException(HubFault.Offline, "This is so; do that.")), Is.EqualTo("This is so; do that."));

    [Test]
    public void A_fault_of_the_program_keeps_its_stack() => Assert.That(UserError.Sentence(new InvalidOperationException("A bug.")), Is.Null);
}
