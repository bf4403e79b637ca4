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
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        new WordLevelTokenizer(MiniLexicon.Vocabulary, [MiniLexicon.EndOfText], MiniLexicon.EndOfText).Write(Path.Combine(folder, "tokenizer.json"));
        PartialFile.WriteText(Path.Combine(folder, "tokenizer_config.json"), TokenizerConfig.ReplaceLineEndings("\n"));
        PartialFile.WriteText(Path.Combine(folder, "suite.yml"), SuiteYaml());
    }

    private static string SuiteYaml()
    {
        var yaml = new StringBuilder("# written by 'repro train mini' from src/Repro.Training/MiniRecipe.cs\nname: mini\n");
        yaml.Append("description: Four GPT-NeoX models of 0.1 to 1 million weights, trained on a made-up language with all four tasks in it.\n");
        yaml.Append(CultureInfo.InvariantCulture, $"tokensPerStep: {MiniRecipe.Models[0].TokensPerStep}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"steps: [{string.Join(", ", MiniRecipe.Checkpoints)}]\nmodels:\n");
        foreach (var model in MiniRecipe.Models) yaml.Append(CultureInfo.InvariantCulture, $"  - {{ name: {model.Name}, parameters: {model.Config.ParameterCount} }}\n");
        return yaml.ToString();
    }
}
