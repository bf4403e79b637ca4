using System.Globalization;
using Repro.Models;
using Repro.Tasks.Mini;

namespace Repro.Training;

/// <summary>A suite whose models are trained here.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Checkpoints">Steps at which every model of it is looked at.</param>
/// <param name="Trained">The models that it trains and holds, smallest first.</param>
public sealed record TrainedSuite(string Name, string Description, IReadOnlyList<int> Checkpoints, IReadOnlyList<TrainingRecipe> Trained)
{
    /// <summary>Models of another suite that are looked at too: recipe, and folder relative to this suite's. They come first.</summary>
    public IReadOnlyList<(TrainingRecipe Recipe, string Folder)> Borrowed { get; init; } = [];
}

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

    /// <summary>
    /// Of a model trained again from other seeds, four steps: before half of the final IOI logit difference, at it and after it in
    /// <c>mini-310k</c>, and the end. More would take the committed weights beyond 6 MB for what a curve in metrics.csv shows too.
    /// </summary>
    public static IReadOnlyList<int> SeedCheckpoints { get; } = [3072, 4096, 5632, 8192];

    /// <summary>
    /// <c>mini-310k</c>, the smallest model that has learned all four tasks, from two more pairs of seeds: both the initial weights and the text
    /// are drawn anew. (The first pair, of the committed one, is 0 and 1.)
    /// </summary>
    public static IReadOnlyList<TrainingRecipe> Seeds { get; } = [Seed(2), Seed(3)];

    /// <summary>The four sizes.</summary>
    public static TrainedSuite Suite { get; } = new("mini", "Four GPT-NeoX models of 0.1 to 1 million weights, trained on a made-up language with all four tasks in it.", Checkpoints, Models);

    /// <summary>One size from three pairs of seeds; the first is the one of <see cref="Suite"/>.</summary>
    public static TrainedSuite SeedSuite { get; } = new("mini-seeds", "One model of the suite mini, trained from three pairs of seeds (of the initial weights and of the text).", SeedCheckpoints, Seeds)
    {
        Borrowed = [(Models[1], $"../mini/{Models[1].Name}")],
    };

    private static TrainingRecipe Seed(ulong number) =>
        Models[1] with { Name = string.Create(CultureInfo.InvariantCulture, $"{Models[1].Name}-seed{number}"), Checkpoints = SeedCheckpoints, InitializationSeed = number - 1, DataSeed = number };

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
