using System.Globalization;

namespace Repro.Experiments.Suites;

/// <summary>Where a suite's checkpoints are fetched from: <c>organisation/model</c>, a revision <c>step&lt;N&gt;</c> each.</summary>
public sealed record SuiteHub
{
    public required string Organisation { get; init; }

    /// <summary>The model whose tokenizer all of them share.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>The repository of a model.</summary>
    public string Repository(string model) => $"{Organisation}/{model}";

    /// <summary>The revision of a step.</summary>
    public static string Revision(int step) => string.Create(CultureInfo.InvariantCulture, $"step{step}");
}
