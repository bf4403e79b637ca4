namespace Repro.Circuits.Tests.Exchange;

/// <summary>What a refused file has to be told with: one sentence that names file and place, and says what to do.</summary>
internal static class Sentence
{
    public static void Refused(string path, Action read, params string[] named)
    {
        var message = Assert.Throws<InvalidDataException>(() => read())!.Message;
        using (Assert.EnterMultipleScope())
        {
            foreach (var name in (string[])[path, .. named]) Assert.That(message, Does.Contain(name));
            Assert.That(message, Does.EndWith(".").And.Not.Contain("\n"));
            Assert.That(message, Does.Match("^.*; .*$"), "the part after the semicolon says what to do");
        }
    }
}
