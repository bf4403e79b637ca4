using Repro.Models.Tokenizers;
using Repro.Tasks.Pythia;

namespace Repro.Tasks.Tests.Pythia;

public sealed class PythiaLanguagesTests
{
    private static ByteLevelBpeTokenizer Tokenizer => PythiaTokenizer.Value;

    private static TaskLanguages Languages => PythiaLanguages.For(Tokenizer);

    [TestCase("ioi", "6b54067bee789a82c0b1f056afd48e87ff461dc7f0f8d08f618737dd35030090", "While Rachel and Lisa were at the church, Lisa sold the hat to", "While Rachel and Lisa were at the church, Rachel sold the hat to", " Rachel", " Lisa")]
    [TestCase("greater-than", "2ea84a11c76ecd1effad8ce83c9bb8f66427e3117998ed0310f1eda57d27924d", "The hunt lasted from the year 1416 to the year 14", "The hunt lasted from the year 1401 to the year 14", "17", "00")]
    [TestCase("gendered-pronoun", "4fb949edcf778549962746f65b49e46501e8731fe35ee2e703e1bc4db0b83b34", "So Hugo was a very brave doctor, wasn't", "So Victoria was a very brave doctor, wasn't", " he", " she")]
    [TestCase("subject-verb-agreement", "06e98dc88662f5459dcdc4e3239ecde4a546e8ded163358cc7fd8f6552058c4f", "The tree that the cabinet remembered", "The trees that the cabinet remembered", " is", " are")]
    public void Golden_the_first_pair_of_each_task_by_hand(string task, string sha256, string clean, string corrupted, string answer, string wrong)
    {
        var found = TaskCatalog.Find(task);
        var data = found.Generate(Languages, new TaskDraw(found.PaperPrompts));
        var pair = data.Pairs[0];
        Assert.Multiple(() =>
        {
            Assert.That(Tokenizer.Decode(pair.Clean), Is.EqualTo(clean));
            Assert.That(Tokenizer.Decode(pair.Corrupted), Is.EqualTo(corrupted));
            Assert.That((Tokenizer.Decode([pair.Answers[0]]), Tokenizer.Decode([pair.WrongAnswers[0]])), Is.EqualTo((answer, wrong)));
            Assert.That(data.Sha256, Is.EqualTo(sha256));
        });
    }

    [Test]
    public void Golden_tokens_are_those_of_the_text()
    {
        foreach (var task in TaskCatalog.All)
        {
            foreach (var pair in task.Generate(Languages, new TaskDraw(300)).Pairs)
            {
                foreach (var ids in (IReadOnlyList<int>[])[pair.Clean, pair.Corrupted]) Assert.That(Tokenizer.Encode(Tokenizer.Decode(ids)), Is.EqualTo(ids));
                // a prompt and an answer make the text in which that token comes; of the hundred years some make one token with their century
                if (task != TaskCatalog.GreaterThan) Assert.That(Tokenizer.Encode(Tokenizer.Decode([.. pair.Clean, pair.Answers[0]])), Is.EqualTo((IEnumerable<int>)[.. pair.Clean, pair.Answers[0]]));
            }
        }
    }

    [Test]
    public void Golden_what_is_not_one_token_is_left_out_and_listed()
    {
        var languages = Languages;
        Assert.That(languages.Ioi.Names, Does.Not.Contain("Quentin").And.Contain("Mary"));
        Assert.That(languages.LeftOut, Does.Contain(new LeftOut("ioi", "names", "Quentin", "2 tokens")).And.Contain(new LeftOut("subject-verb-agreement", "nouns", "lanterns", "2 tokens")));
        Assert.That(languages.LeftOut.Where(left => left.Task == "ioi").Select(left => left.Text).Concat(languages.Ioi.Names), Is.EquivalentTo((IEnumerable<string>)[.. PythiaWords.MaleNames, .. PythiaWords.FemaleNames]));
        foreach (var name in languages.Ioi.Names) Assert.That(Tokenizer.Encode(" " + name), Has.Length.EqualTo(1));
        foreach (var left in languages.LeftOut.Where(left => left.List is "names" or "verbs" or "nouns")) Assert.That(Tokenizer.Encode(" " + left.Text), Has.Length.GreaterThan(1));
        Assert.That(languages.SubjectVerbAgreement.Nouns.Select(noun => noun.Singular), Does.Not.Contain("lantern"), "a pair goes whole");
        Assert.That(languages.SubjectVerbAgreement.SingularVerbIds.Intersect(languages.SubjectVerbAgreement.PluralVerbIds), Is.Empty);
    }

    [Test]
    public void Golden_years_are_two_tokens_or_left_out()
    {
        var languages = Languages;
        var left = languages.LeftOut.Where(left => left.List == "years").Select(left => left.Text).ToHashSet();
        for (var century = 0; century < languages.GreaterThan.Centuries.Count; century++)
        {
            for (var year = 2; year <= 98; year++)
            {
                var text = languages.GreaterThan.YearWords(languages.GreaterThan.Centuries[century], year);
                var two = Tokenizer.Encode(" " + text) is [var front, var back] && Tokenizer.Decode([front]) == " " + text[..2] && Tokenizer.Decode([back]) == text[2..];
                Assert.That((languages.GreaterThan.Allowed(0, century, year), left.Contains(text)), Is.EqualTo((two, !two)), text);
            }
        }

        Assert.That(left, Has.Count.EqualTo(223));
        Assert.That(languages.GreaterThan.Centuries, Is.EqualTo(["11", "12", "13", "14", "15", "16", "17"]));
    }
}
