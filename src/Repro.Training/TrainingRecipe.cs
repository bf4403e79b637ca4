using System.Text.Json;
using System.Text.Json.Serialization;
using Repro.Models;
using Repro.Training.Corpus;

namespace Repro.Training;

/// <summary>Everything that decides the weights of one trained model, down to the bit on one thread of one class of CPU.</summary>
public sealed record TrainingRecipe
{
    public required string Name { get; init; }

    public required GptNeoXConfig Config { get; init; }

    /// <summary>Seed of the initial weights.</summary>
    public ulong InitializationSeed { get; init; }

    /// <summary>Seed of the training text.</summary>
    public ulong DataSeed { get; init; } = 1;

    /// <summary>Optimiser steps.</summary>
    public int Steps { get; init; } = 8192;

    /// <summary>Windows of the context's length in a batch.</summary>
    public int Windows { get; init; } = 8;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Steps over which the learning rate rises, in equal parts; the first step already has one part.</summary>
    public int WarmupSteps { get; init; } = 50;

    /// <summary>What the cosine ends at, as a part of <see cref="LearningRate"/>.</summary>
    public double FinalFraction { get; init; } = 0.1;

    public AdamWSettings Optimiser { get; init; } = new();

    /// <summary>The steps whose weights are kept.</summary>
    public required IReadOnlyList<int> Checkpoints { get; init; }

    /// <summary>Steps between two rows of the metrics table.</summary>
    public int MetricsEvery { get; init; } = 128;

    /// <summary>
    /// The recipe as text: runs of equal text have equal weights. It also holds what decides no weight (the name, which
    /// checkpoints are kept), and does not hold the code: a change of the optimiser or of the initial weights is not seen here.
    /// </summary>
    [JsonIgnore]
    public string Identity => JsonSerializer.Serialize(new { Corpus = TrainingText.Revision, Recipe = this });

    [JsonIgnore]
    public int TokensPerStep => Windows * Config.ContextLength;

    /// <summary>Learning rate of the step that follows <paramref name="step"/> steps: linear warm-up, then a cosine.</summary>
    public double LearningRateAt(int step)
    {
        var progress = Math.Max(0, step - WarmupSteps) / (double)Math.Max(1, Steps - WarmupSteps);
        var cosine = 0.5 * (1 + Math.Cos(Math.PI * progress));
        return LearningRate * Math.Min(1, (step + 1) / (double)WarmupSteps) * (FinalFraction + ((1 - FinalFraction) * cosine));
    }
}
