using System.Globalization;
using System.Text;
using Repro.Models;
using Repro.Models.Tokenizers;
using Repro.Tasks.Mini;

namespace Repro.Training;

/// <summary>The files that stand beside the trained models: the tokenizer for any Hugging Face tool, and the suite's declaration.</summary>
public static class MiniSuiteFiles
{
    private const string TokenizerConfig = """
        {
          "tokenizer_class": "PreTrainedTokenizerFast",
          "bos_token": "<eot>",
          "eos_token": "<eot>",
          "pad_token": "<eot>",
          "unk_token": "<eot>",
          "model_max_length": 64
        }

        """;

    /// <param name="folder">The suite's folder, <c>models/mini</c>.</param>
    /// <param name="suite">Null: the four sizes.</param>
    public static void Write(string folder, TrainedSuite? suite = null)
    {
        Directory.CreateDirectory(folder);
        new WordLevelTokenizer(MiniLexicon.Vocabulary, [MiniLexicon.EndOfText], MiniLexicon.EndOfText).Write(Path.Combine(folder, "tokenizer.json"));
        PartialFile.WriteText(Path.Combine(folder, "tokenizer_config.json"), TokenizerConfig.ReplaceLineEndings("\n"));
        PartialFile.WriteText(Path.Combine(folder, "suite.yml"), SuiteYaml(suite ?? MiniRecipe.Suite));
    }

    private static string SuiteYaml(TrainedSuite suite)
    {
        var yaml = new StringBuilder($"# written by 'repro train {suite.Name}' from src/Repro.Training/MiniRecipe.cs\nname: {suite.Name}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"description: {suite.Description}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"words: {MiniLanguages.All.Name}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"tokensPerStep: {suite.Trained[0].TokensPerStep}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"steps: [{string.Join(", ", suite.Checkpoints)}]\nmodels:\n");
        foreach (var (model, folder) in suite.Borrowed) yaml.Append(CultureInfo.InvariantCulture, $"  - {{ name: {model.Name}, parameters: {model.Config.ParameterCount}, folder: {folder} }}\n");
        foreach (var model in suite.Trained) yaml.Append(CultureInfo.InvariantCulture, $"  - {{ name: {model.Name}, parameters: {model.Config.ParameterCount} }}\n");
        return yaml.ToString();
    }
}
