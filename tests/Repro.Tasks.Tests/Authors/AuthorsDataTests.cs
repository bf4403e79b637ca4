using System.Text.Json;
using Repro.Models.Tokenizers;
using Repro.Tasks.Authors;
using Repro.Tasks.Pythia;
using Repro.Tasks.Tests.Pythia;

namespace Repro.Tasks.Tests.Authors;

/// <summary>Against the authors' own files, where they are present.</summary>
public sealed class AuthorsDataTests
{
    private static string Folder
    {
        get
        {
            var folder = Path.Combine(SharedData.Folder, "published", "datasets");
            if (!Directory.Exists(folder)) Assert.Ignore($"The authors' data sets are not there: '{folder}'.");
            return folder;
        }
    }

    private static ByteLevelBpeTokenizer Tokenizer => PythiaTokenizer.Value;

    private static (TaskData Data, IReadOnlyList<LeftOut> LeftOut) Make(string task, int? prompts = null)
    {
        var authors = new AuthorsData(Folder, Tokenizer);
        var found = TaskCatalog.Find(task);
        return (authors.Generate(found, new TaskDraw(prompts ?? found.PaperPrompts)), authors.LeftOut);
    }

    [TestCase("Then, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]", "Then , {A} and {B} went to the {PLACE} . {S} gave a {OBJECT} to")]
    [TestCase("The [PLACE] [B] and [A] went to had a [OBJECT]. [B] gave it to [A]", "The {PLACE} {A} and {B} went to had a {OBJECT} . {S} gave it to")]
    public void A_template_becomes_a_frame(string template, string frame) => Assert.That(AuthorsData.Frame(template), Is.EqualTo(frame));

    [Test]
    public void Golden_frames_say_what_the_templates_say_in_both_orders()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "ioi_lists.json")));
        string[] Templates(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(template => template.GetString()!)];
        var (baba, abba) = (Templates("baba_templates"), Templates("abba_templates"));
        Assert.That(baba, Has.Length.EqualTo(15));
        for (var i = 0; i < baba.Length; i++)
        {
            string Filled(string first, string second, string giver) => PythiaLanguages.Sentence(AuthorsData.Frame(baba[i]).Split(' ').Select(word => word switch { "{A}" => first, "{B}" => second, "{S}" => giver, "{PLACE}" => "[PLACE]", "{OBJECT}" => "[OBJECT]", _ => word })) + " [A]";
            Assert.That(Filled("[B]", "[A]", "[B]"), Is.EqualTo(baba[i]));
            Assert.That(Filled("[A]", "[B]", "[B]"), Is.EqualTo(abba[i]));
        }
    }

    [TestCase("ioi", "4fe0845875e4f57d5c3392a30342bc15515aca4c78f1550e634695074637423c")]
    [TestCase("greater-than", "2ae172904eb07bb5f02804742fe4628de6b81b694ec7be41a28585fe9abdb6b5")]
    [TestCase("gendered-pronoun", "499b13901a80f0fbb779dc5c9929acb3de0ccb9cd425bd5c7e737fc33db4f7a6")]
    [TestCase("subject-verb-agreement", "044713405c296368c2c2fe8d4023468f9a00ddfe8cf57f248ff8f7a2bc56f22f")]
    public void Golden_the_default_prompts_are_pinned(string task, string sha256) => Assert.That(Make(task).Data.Sha256, Is.EqualTo(sha256));

    [Test]
    public void Golden_Ioi_is_of_the_authors_words()
    {
        var (data, leftOut) = Make("ioi", 500);
        Assert.That(leftOut, Has.Count.EqualTo(11), "of 99 names");
        Assert.That(leftOut.Select(left => left.List), Has.All.EqualTo("names"));
        Assert.That(data.Pairs.Select(pair => Tokenizer.Decode(pair.Clean).Split(' ')[0]).Distinct(), Is.EquivalentTo(["Then,", "After", "When"]), "the first seven templates");
        Assert.That(data.Pairs.Select(pair => pair.Answers[0]).Distinct().Count(), Is.EqualTo(88));
    }

    [Test]
    public void Golden_Greater_Than_is_of_the_authors_nouns()
    {
        var nouns = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(Path.Combine(Folder, "greater_than_nouns.json")))!;
        var (data, leftOut) = Make("greater-than", 1000);
        Assert.That(data.Pairs.Select(pair => Tokenizer.Decode(pair.Clean).Split(' ')[1]).Distinct(), Is.EquivalentTo(nouns));
        Assert.That(leftOut.Count(left => left.List == "years"), Is.EqualTo(224));
        Assert.That(data.Pairs.Select(pair => pair.Clean.Count).Distinct().Count(), Is.GreaterThan(1), "nouns of several tokens");
    }

    [Test]
    public void Golden_the_pronoun_rows_are_all_there_and_as_in_the_file()
    {
        var rows = File.ReadAllLines(Path.Combine(Folder, "gender_pronoun.csv")).Skip(1);
        var (data, leftOut) = Make("gendered-pronoun");
        Assert.That(data.Pairs.Select(pair => $"\"{Tokenizer.Decode(pair.Clean)}\",\"{Tokenizer.Decode(pair.Corrupted)}\",{pair.Answers[0]},{pair.WrongAnswers[0]}"), Is.EquivalentTo(rows));
        Assert.That(leftOut, Is.Empty);
        Assert.That(() => Make("gendered-pronoun", 101), Throws.ArgumentException.With.Message.Contains("has 100 usable pairs"));
    }

    [Test]
    public void Golden_agreement_takes_every_pair_in_both_directions()
    {
        var (data, leftOut) = Make("subject-verb-agreement", 12400);
        Assert.That(leftOut.Count(left => left.List == "pairs"), Is.EqualTo((2 * 6410) - 12400), "of 6,410 pairs in both directions");
        var twins = data.Pairs.ToDictionary(pair => (Tokenizer.Decode(pair.Clean), Tokenizer.Decode(pair.Corrupted)));
        Assert.That(twins.Keys.All(pair => twins.ContainsKey((pair.Item2, pair.Item1))));
        var simple = twins[("The author", "The authors")];
        Assert.That(Tokenizer.Decode([.. simple.Answers.Take(3)]), Is.EqualTo(" abuses accepts accompanies"));
        Assert.That((simple.Answers.Count, simple.WrongAnswers.Count, simple.Answers.Intersect(simple.WrongAnswers).Count()), Is.EqualTo((829, 1416, 0)));
    }

    [Test]
    public void Golden_a_file_that_is_not_there_or_of_another_form_is_named()
    {
        using var folder = new TemporaryFolder();
        var authors = new AuthorsData(folder.Path, Tokenizer);
        Action Making(PromptTask task) => () => authors.Generate(task, new TaskDraw(5));
        Assert.That(Making(TaskCatalog.Ioi), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(folder.At("ioi_lists.json")).And.Message.Contains("does not exist"));
        folder.Write("ioi_lists.json", """{"names":["Mary"]}""");
        Assert.That(Making(TaskCatalog.Ioi), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("needs names, places, objects"));
        folder.Write("gender_pronoun.csv", "clean,corrupted,clean_answer_idx,corrupted_answer_idx\n\"So Judy, isn't\",\"So Jack, isn't\",703,9\n");
        Assert.That(Making(TaskCatalog.GenderedPronoun), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("has the answer '9'"));
        folder.Write("gender_pronoun.csv", "clean,corrupted\n");
        Assert.That(Making(TaskCatalog.GenderedPronoun), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("has no column 'clean_answer_idx'"));
        folder.Write("sva_verb_list.csv", "idx,sing,plur,freq\n_,runs,run,_\n_,cut,cut,_\n");
        Assert.That(Making(TaskCatalog.SubjectVerbAgreement), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("sva_raw"));
        Directory.CreateDirectory(folder.At("sva_raw"));
        folder.Write("sva_raw/ML-a.csv", "sentence,label\nThe cats,1\nThe dogs,1\n");
        Assert.That(Making(TaskCatalog.SubjectVerbAgreement), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("ML-a.csv").And.Message.Contains("one number"));
        Assert.That(authors.LeftOut.Select(left => left.Reason), Does.Contain("a form of both numbers"));
    }
}
