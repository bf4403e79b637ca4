using System.Text.Json;
using Repro.Models.Tokenizers;
using Repro.Tasks.Mini;

namespace Repro.Training.Tests;

public sealed class MiniSuiteFilesTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => MiniSuiteFiles.Write((folder = new()).Path);

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase("suite.yml")]
    [TestCase("tokenizer.json")]
    [TestCase("tokenizer_config.json")]
    public void The_committed_files_are_what_is_written(string file) =>
        Assert.That(File.ReadAllText(folder.At(file)), Is.EqualTo(File.ReadAllText(Path.Combine(CommittedSuite.Folder, file))));

    [TestCase("suite.yml")]
    [TestCase("tokenizer.json")]
    [TestCase("tokenizer_config.json")]
    public void The_committed_files_of_the_seeds_are_what_is_written(string file)
    {
        MiniSuiteFiles.Write(folder.At("seeds"), MiniRecipe.SeedSuite);
        Assert.That(File.ReadAllText(folder.At($"seeds/{file}")), Is.EqualTo(File.ReadAllText(Path.Combine(CommittedSuite.Of("mini-seeds"), file))));
    }

    [Test]
    public void The_committed_curves_are_those_of_the_committed_metrics()
    {
        foreach (var recipe in MiniRecipe.Models)
        {
            Directory.CreateDirectory(folder.At(recipe.Name));
            foreach (var file in (string[])["training.json", "metrics.csv"]) File.Copy(Path.Combine(CommittedSuite.Folder, recipe.Name, file), Path.Combine(folder.At(recipe.Name), file));
        }

        CurveTables.Write(folder.Path);
        Assert.That(File.ReadAllText(folder.At("CURVES.md")), Is.EqualTo(File.ReadAllText(Path.Combine(CommittedSuite.Folder, "CURVES.md"))));
    }

    [Test]
    public void The_tokenizer_has_the_lexicons_ids()
    {
        var tokenizer = WordLevelTokenizer.Read(folder.At("tokenizer.json"));
        Assert.That(tokenizer.Count, Is.EqualTo(MiniLexicon.Vocabulary.Count));
        Assert.That(tokenizer.Encode(string.Join(' ', MiniLexicon.Vocabulary)), Is.EqualTo(Enumerable.Range(0, MiniLexicon.Vocabulary.Count)));
    }

    [Test]
    public void The_tokenizers_settings_name_the_separator_and_the_context()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(folder.At("tokenizer_config.json")));
        foreach (var name in (string[])["bos_token", "eos_token", "pad_token"]) Assert.That(json.RootElement.GetProperty(name).GetString(), Is.EqualTo(MiniLexicon.EndOfText));
        Assert.That(json.RootElement.GetProperty("model_max_length").GetInt32(), Is.EqualTo(MiniRecipe.Models[0].Config.ContextLength));
    }

    [Test]
    public void The_suites_declaration_is_the_recipes() =>
        Assert.That(File.ReadAllText(folder.At("suite.yml")), Is.EqualTo(
            """
            # written by 'repro train mini' from src/Repro.Training/MiniRecipe.cs
            name: mini
            description: Four GPT-NeoX models of 0.1 to 1 million weights, trained on a made-up language with all four tasks in it.
            words: mini
            tokensPerStep: 512
            steps: [0, 256, 768, 1152, 1536, 2048, 2560, 3072, 3584, 4096, 4608, 5632, 6912, 8192]
            models:
              - { name: mini-100k, parameters: 102336 }
              - { name: mini-310k, parameters: 309840 }
              - { name: mini-540k, parameters: 538944 }
              - { name: mini-1m, parameters: 1018752 }

            """.ReplaceLineEndings("\n")));
}
