using Repro.Heads;
using Repro.Models.Tokenizers;
using Repro.Tasks.Pythia;

namespace Repro.Experiments.Analyses;

/// <summary>
/// What Pythia's heads are looked at with. Copy suppression is scored on rows as long as those of the paper's authors, of a text that is
/// free to commit and not theirs (they took web text): the Constitution of the United States, in long words and much repeated.
/// </summary>
public static class PythiaHeads
{
    private const int TextRows = 100, TextLength = 61, ScoredRows = 17; // as in the authors' code: means over 100 rows, 17 of which are scored

    /// <exception cref="ArgumentException">It is no Pythia tokenizer.</exception>
    public static HeadMaterial Material(ByteLevelBpeTokenizer tokenizer) => new()
    {
        Repeats = RepeatedTokenSettings.Pythia,
        Families = WordFamily.English(tokenizer.SingleToken),
        Ioi = PythiaLanguages.For(tokenizer).Ioi,
        Text = Rows(tokenizer),
        Suppression = new CopySuppressionSettings { ScoredRows = ScoredRows },
    };

    private static TokenRows Rows(ByteLevelBpeTokenizer tokenizer)
    {
        using var reader = new StreamReader(typeof(PythiaHeads).Assembly.GetManifestResourceStream("UsConstitution.txt")!);
        var tokens = tokenizer.Encode(reader.ReadToEnd());
        return tokens.Length >= TextRows * TextLength
            ? new TokenRows("Constitution of the United States", [.. tokens.Chunk(TextLength).Take(TextRows)])
            : throw new ArgumentException($"The tokenizer makes {tokens.Length} tokens of a text that gives a Pythia tokenizer more than {TextRows * TextLength}: use the tokenizer of a Pythia model.");
    }
}
