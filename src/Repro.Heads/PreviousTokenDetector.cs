using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;

namespace Repro.Heads;

/// <summary>
/// Previous-token heads attend to the token just before (Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits"; authors'
/// code: mean attention on the diagonal at offset 1 of repeated random tokens).
/// </summary>
public sealed class PreviousTokenDetector : IHeadDetector
{
    private readonly DiagonalAttention attention;

    /// <param name="data">Repeated random tokens.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="sequencesPerBatch">Changes nothing but memory.</param>
    public PreviousTokenDetector(RepeatedTokens data, RandomHeadControl control, int sequencesPerBatch = 64)
        : this(new DiagonalAttention(data, control, sequencesPerBatch))
    {
    }

    internal PreviousTokenDetector(DiagonalAttention attention) => this.attention = attention;

    public string Role => "previous-token";

    public string Definition => "Mean attention (0 to 1) from each token of a repeated random sequence to the one before it (Tigges et al. 2024, component scores; Elhage et al. 2021).";

    public RoleScores Score(GptNeoX model) => attention.Score(model, Role, Diagonal.PreviousToken);

    public DetectorCost CostOf(ModelCost model) => attention.CostOf(model);
}
