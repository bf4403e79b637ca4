namespace Repro.Models.Tests;

public sealed class PartialFileTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void The_file_is_not_there_before_it_is_whole()
    {
        PartialFile.Write(folder.At("a"), stream =>
        {
            stream.WriteByte(1);
            stream.Flush();
            Assert.That(Names(), Has.Length.EqualTo(1).And.All.StartsWith("a.").And.All.EndsWith(PartialFile.Suffix));
        });
        Assert.That(Names(), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void An_earlier_file_is_replaced()
    {
        folder.Write("a", "old and longer");
        PartialFile.Write(folder.At("a"), stream => stream.Write("new"u8));
        Assert.That(File.ReadAllText(folder.At("a")), Is.EqualTo("new"));
    }

    [Test]
    public void A_text_has_no_byte_order_mark()
    {
        PartialFile.WriteText(folder.At("a"), "ä\n");
        Assert.That(File.ReadAllBytes(folder.At("a")), Is.EqualTo(new byte[] { 0xC3, 0xA4, (byte)'\n' }));
    }

    [Test]
    public void Two_writers_at_once_do_not_meet()
    {
        PartialFile.Write(folder.At("a"), outer =>
        {
            outer.Write("outer"u8);
            PartialFile.Write(folder.At("a"), inner => inner.Write("inner"u8));
        });
        Assert.That(File.ReadAllText(folder.At("a")), Is.EqualTo("outer"));
        Assert.That(Names(), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void A_failure_leaves_the_earlier_file_and_no_partial_one()
    {
        folder.Write("a", "old");
        Assert.Throws<DivideByZeroException>(() => PartialFile.Write(folder.At("a"), stream =>
        {
            stream.WriteByte(1);
            throw new DivideByZeroException();
        }));
        Assert.That(Names(), Is.EqualTo(new[] { "a" }));
        Assert.That(File.ReadAllText(folder.At("a")), Is.EqualTo("old"));
    }

    [Test, Platform("Linux", Reason = "/dev/full is a full disk")]
    public void A_full_disk_is_one_sentence_and_leaves_nothing()
    {
        File.CreateSymbolicLink(folder.At("a.partial"), "/dev/full");
        var error = Assert.Throws<IOException>(() => PartialFile.Write(folder.At("a"), folder.At("a.partial"), stream => stream.Write(new byte[1 << 20])))!;
        Sentence.Check(error.Message, folder.At("a"), "No space left");
        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public void A_folder_that_is_not_there_is_one_sentence() =>
        Sentence.Check(Assert.Throws<IOException>(() => PartialFile.Write(folder.At("no/a"), _ => { }))!.Message, folder.At("no/a"));

    [Test]
    public void A_folder_in_the_file_s_place_is_one_sentence_and_leaves_nothing()
    {
        Directory.CreateDirectory(folder.At("a"));
        Sentence.Check(Assert.Throws<IOException>(() => PartialFile.Write(folder.At("a"), _ => { }))!.Message, folder.At("a"));
        Assert.That(Names(), Is.EqualTo(new[] { "a" }));
    }

    private string[] Names() => [.. Directory.GetFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
