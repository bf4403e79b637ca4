using Repro.Models;
using Repro.Tasks.Mini;

namespace Repro.Training;

/// <summary>
/// The small suite: four models of Pythia's architecture that read the same text in the same order. Head width 16,
/// half of it rotated (a quarter would leave two frequencies), context 64, one token a word. Why these sizes and this
/// schedule: models/mini/README.md.
/// </summary>
public static class MiniRecipe
{
    private const int HeadWidth = 16;

    /// <summary>
    /// Steps whose weights are committed, 14 a model: from where the first abilities emerge on, each at most a third more
    /// than the one before, so that token counts of emergence are known equally well early and late.
    /// </summary>
    public static IReadOnlyList<int> Checkpoints { get; } = [0, 256, 768, 1152, 1536, 2048, 2560, 3072, 3584, 4096, 4608, 5632, 6912, 8192];

    /// <summary>Smallest first.</summary>
    public static IReadOnlyList<TrainingRecipe> Models { get; } =
    [
        Model("mini-100k", layers: 2, width: 48),
        Model("mini-310k", layers: 3, width: 80),
        Model("mini-540k", layers: 4, width: 96),
        Model("mini-1m", layers: 6, width: 112),
    ];

    private static TrainingRecipe Model(string name, int layers, int width) => new()
    {
        Name = name,
        Checkpoints = Checkpoints,
        Config = new GptNeoXConfig
        {
            Layers = layers,
            Width = width,
            Heads = width / HeadWidth,
            MlpWidth = 4 * width,
            VocabularySize = MiniLexicon.Vocabulary.Count,
            ContextLength = 64,
            RotaryFraction = 0.5,
        },
    };
}
