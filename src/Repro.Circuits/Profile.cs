using Repro.Circuits.Attribution;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using static TorchSharp.torch;

namespace Repro.Circuits;

/// <summary>All choices in which the paper's code and this suite differ, in one switch (see the README for the table).</summary>
public sealed record Profile
{
    /// <summary>As it is named on the command line and in settings.</summary>
    public required string Name { get; init; }

    public required AttributionSettings Attribution { get; init; }

    /// <summary>The order of edges by their scores.</summary>
    public SelectionRule Order { get; init; } = SelectionRule.Greedy;

    public required FaithfulnessMeasure Faithfulness { get; init; }

    public required IMinimalCircuitRule Search { get; init; }

    /// <summary>Whether there is no circuit where the model's own metric is not above its noise.</summary>
    public required bool AsksForPerformance { get; init; }

    /// <summary>The element type of weights and activations.</summary>
    public required ScalarType ComputeType { get; init; }

    /// <summary>Prompts in a batch where scores depend on it; null: they do not, and it is not part of any result's identity.</summary>
    public int? PromptsPerBatch { get; init; }

    /// <summary>The suite's own: midpoints, means over prompts, faithfulness from the run outside the circuit, bisection.</summary>
    public static Profile Corrected { get; } = new()
    {
        Name = "corrected",
        Attribution = AttributionSettings.Corrected,
        Faithfulness = new FaithfulnessMeasure(),
        Search = new BisectionRule(),
        AsksForPerformance = true,
        ComputeType = ScalarType.Float32,
    };

    /// <summary>
    /// As published numbers were made (github.com/curt-tigges/circuits-over-time with EAP-IG): bfloat16, batches of 32 with a short last one that
    /// weighs more, the plain ratio, the adaptive scan, and a number at every checkpoint. Scores are summed in float32, not in bfloat16.
    /// </summary>
    public static Profile Reference2024 { get; } = new()
    {
        Name = "reference-2024",
        Attribution = AttributionSettings.Reference2024,
        Faithfulness = new FaithfulnessMeasure(FaithfulnessForm.OfModel, AuthorsBatch),
        Search = new AuthorsScanRule(),
        AsksForPerformance = false,
        ComputeType = ScalarType.BFloat16,
        PromptsPerBatch = AuthorsBatch,
    };

    /// <summary>Both, by name.</summary>
    public static IReadOnlyList<Profile> All => [Corrected, Reference2024];

    private const int AuthorsBatch = 32;

    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static Profile Named(string name) =>
        All.FirstOrDefault(profile => profile.Name == name) ?? throw new ArgumentException($"There is no profile '{name}': use {string.Join(" or ", All.Select(profile => profile.Name))}.");
}
