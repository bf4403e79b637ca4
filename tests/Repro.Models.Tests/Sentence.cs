using Repro.Models.Weights;

namespace Repro.Models.Tests;

/// <summary>What an error has to be: of the right kind, and one sentence that names what a user needs.</summary>
internal static class Sentence
{
    public static WeightFileException Fault(WeightFault fault, Action act, params string[] named)
    {
        var error = Assert.Throws<WeightFileException>(() => act())!;
        Assert.That(error.Fault, Is.EqualTo(fault), error.Message);
        Check(error.Message, [error.Path, .. named]);
        return error;
    }

    public static void Check(string message, params string[] named)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var name in named) Assert.That(message, Does.Contain(name));
            Assert.That(message, Does.EndWith(".").And.Not.Contain("\n"));
            Assert.That(message, Does.Match("^.*; .*$"), "the part after the semicolon says what to do");
        }
    }
}
