using System.Text.Json.Nodes;
using Repro.Models.Tokenizers;

namespace Repro.Models.Tests.Tokenizers;

public sealed class WordLevelTokenizerTests
{
    private static readonly string[] Words = ["<eot>", "the", "war", "17", "year_17", ".", "Zoë\"\\"];

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Words_become_ids_and_back()
    {
        var tokenizer = Make();
        Assert.That(tokenizer.Encode("  the war\tyear_17\n17 . <eot>"), Is.EqualTo(new[] { 1, 2, 4, 3, 5, 0 }));
        Assert.That(tokenizer.Encode(" \n"), Is.Empty);
        Assert.That(tokenizer.Decode([1, 2, 4, 3]), Is.EqualTo("the war year_17 17"));
        Assert.That((tokenizer.Count, tokenizer.IdOf("war"), tokenizer.WordOf(6)), Is.EqualTo((7, 2, "Zoë\"\\")));
    }

    [TestCase("the peace", "peace")]
    [TestCase("The war", "The")]
    [TestCase("the<eot>", "the<eot>")]
    public void An_unknown_word_is_named_never_replaced(string text, string word)
    {
        var error = Assert.Throws<UnknownWordException>(() => Make().Encode(text))!;
        Assert.That(error.Word, Is.EqualTo(word));
        Sentence.Check(error.Message, $"'{word}'");
    }

    [Test]
    public void An_id_outside_the_vocabulary_is_an_error([Values(-1, 7)] int id) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Make().Decode([id]));

    [Test]
    public void What_is_written_is_read_back_and_written_the_same()
    {
        Make().Write(folder.At("1.json"));
        var read = WordLevelTokenizer.Read(folder.At("1.json"));
        read.Write(folder.At("2.json"));
        Assert.That(Enumerable.Range(0, read.Count).Select(read.WordOf), Is.EqualTo(Words));
        Assert.That((read.Special, read.Unknown), Is.EqualTo((new[] { "<eot>" }, "<eot>")));
        Assert.That(File.ReadAllText(folder.At("2.json")), Is.EqualTo(File.ReadAllText(folder.At("1.json"))));
    }

    [Test]
    public void The_file_has_what_the_tokenizers_library_asks_for()
    {
        Make().Write(folder.At("t.json"));
        var expected = JsonNode.Parse(
            """
            {"version":"1.0","truncation":null,"padding":null,
             "added_tokens":[{"id":0,"content":"<eot>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
             "normalizer":null,"pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
             "model":{"type":"WordLevel","vocab":{"<eot>":0,"the":1,"war":2,"17":3,"year_17":4,".":5,"Zoë\"\\":6},"unk_token":"<eot>"}}
            """);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(folder.At("t.json"))), expected));
    }

    [TestCase("a", "a")]
    [TestCase("a", "")]
    [TestCase("a", "b c")]
    [TestCase("a", "b")] // without the special word
    public void An_impossible_vocabulary_is_refused(string first, string second) =>
        Assert.Throws<ArgumentException>(() => _ = new WordLevelTokenizer([first, second], ["<eot>"], first));

    [TestCase("", "JSON")]
    [TestCase("[]", "WordLevel")]
    [TestCase("""{"model":{"type":"BPE"}}""", "WordLevel")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"},"pre_tokenizer":{"type":"Whitespace"}}""", "WhitespaceSplit")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"},"pre_tokenizer":{"type":"WhitespaceSplit"},"normalizer":{"type":"Lowercase"}}""", "normalizer")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":1},"unk_token":"a"},"pre_tokenizer":{"type":"WhitespaceSplit"}}""", "'a'")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0,"b":0},"unk_token":"a"},"pre_tokenizer":{"type":"WhitespaceSplit"}}""", "'b'")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"c"},"pre_tokenizer":{"type":"WhitespaceSplit"}}""", "'c'")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"pre_tokenizer":{"type":"WhitespaceSplit"}}""", "unk_token")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"},"pre_tokenizer":{"type":"WhitespaceSplit"},"added_tokens":[{"id":1,"content":"a"}]}""", "'a'")]
    public void A_file_of_another_kind_is_one_sentence(string json, string named)
    {
        var path = folder.Write("t.json", json);
        Sentence.Check(Assert.Throws<InvalidDataException>(() => WordLevelTokenizer.Read(path))!.Message, path, named);
    }

    private static WordLevelTokenizer Make() => new(Words, ["<eot>"], "<eot>");
}
