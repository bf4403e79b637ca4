using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;

namespace Repro.Heads;

/// <summary>Finds the heads that play one role. A detector is made with its data and settings, then scores any number of models.</summary>
public interface IHeadDetector
{
    /// <summary>The role's name, as the field has it: <c>induction</c>.</summary>
    string Role { get; }

    /// <summary>What the score is, its unit and where its definition comes from, in one sentence.</summary>
    string Definition { get; }

    /// <summary>Scores every head of the model; deterministic on one torch thread.</summary>
    /// <exception cref="ArgumentException">The data does not fit the model (a token outside its vocabulary, a sequence longer than its context).</exception>
    RoleScores Score(GptNeoX model);

    /// <summary>What scoring costs, for a model of this shape.</summary>
    DetectorCost CostOf(ModelCost model);
}
