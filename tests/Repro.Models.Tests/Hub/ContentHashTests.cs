using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

public sealed class ContentHashTests
{
    // git hash-object of "hello\n" (Pro Git, 10.2 has the same construction); sha256sum of it
    [TestCase("ce013625030ba8dba906f756967f9e9ca394464a")]
    [TestCase("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")]
    public void Both_kinds_of_ETag_are_the_hash_of_the_content(string etag)
    {
        using var hash = ContentHash.For(etag, 6)!;
        for (var round = 0; round < 2; round++)
        {
            hash.Append("hel"u8);
            hash.Append("lo\n"u8);
            Assert.That(hash.Finish(), Is.EqualTo(etag), $"round {round}");
        }
    }

    [TestCase("d41d8cd98f00b204e9800998ecf8427e")]
    [TestCase("5891B5B522D5DF086D0FF0B110FBD9D21BB4FC7163AF34D08286A2E846F6BE03")]
    [TestCase("not-a-hash")]
    public void Any_other_ETag_is_no_hash(string etag) => Assert.That(ContentHash.For(etag, 6), Is.Null);

    [TestCase("\"abc\"", "abc")]
    [TestCase("W/\"abc-1\"", "abc-1")]
    [TestCase("abc", "abc")]
    [TestCase("\"../abc\"", null)]
    [TestCase("\"..\"", null)]
    [TestCase("\"\"", null)]
    [TestCase(null, null)]
    public void An_ETag_becomes_a_file_name_or_nothing(string? header, string? name) => Assert.That(HubNames.Etag(header), Is.EqualTo(name));
}
