using Repro.Models;
using Repro.Models.Weights;

namespace Repro.Experiments.Suites;

/// <summary>One checkpoint of one model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Step">Optimiser steps.</param>
/// <param name="Tokens">Tokens seen by then.</param>
/// <param name="Folder">A Hugging Face folder.</param>
public sealed record SuiteCheckpoint(string Model, int Step, long Tokens, string Folder)
{
    /// <summary>What the suite says of its shape; null: its files say.</summary>
    public GptNeoXConfig? Shape { get; init; }

    /// <summary>Its shape, as the suite or its <c>config.json</c> has it.</summary>
    /// <exception cref="WeightFileException">Neither does.</exception>
    public GptNeoXConfig ReadShape() => Shape ?? GptNeoXConfig.Read(Folder);
}
