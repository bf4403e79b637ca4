using Repro.Statistics;

namespace Repro.Heads;

/// <summary>What one detector says of one head.</summary>
/// <param name="Head">The head.</param>
/// <param name="Score">Its score in the role.</param>
/// <param name="Conditions">Further quantities the definition asks of the head, by name (attention from END to IO, direct effect); empty where the score is all.</param>
public sealed record HeadScore(Head Head, SampledScore Score, IReadOnlyDictionary<string, SampledScore> Conditions);

/// <summary>One role in one model.</summary>
/// <param name="Role">The role's name.</param>
/// <param name="Heads">Every head, layer by layer.</param>
/// <param name="Control">Scores of heads that cannot have the role by training: what the detector gives by chance. How they are made is the detector's to say.</param>
/// <param name="Sampled">What one sample is: "sequence", "prompt", "word pair".</param>
public sealed record RoleScores(string Role, IReadOnlyList<HeadScore> Heads, IReadOnlyList<double> Control, string Sampled)
{
    /// <summary>Why the role is undefined in this model, where it is (no name mover whose queries could be steered): there are then no heads.</summary>
    public Absence? Absence { get; init; }
}
