using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;

namespace Repro.Heads;

/// <summary>
/// Duplicate-token heads attend from a token to where it stood before (Wang et al. 2022, arXiv 2211.00593, section 3.3; authors' code: mean
/// attention on the diagonal at offset n of n random tokens that come twice).
/// </summary>
public sealed class DuplicateTokenDetector : IHeadDetector
{
    private readonly DiagonalAttention attention;

    /// <param name="data">Repeated random tokens.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="sequencesPerBatch">Changes nothing but memory.</param>
    public DuplicateTokenDetector(RepeatedTokens data, RandomHeadControl control, int sequencesPerBatch = 64)
        : this(new DiagonalAttention(data, control, sequencesPerBatch))
    {
    }

    internal DuplicateTokenDetector(DiagonalAttention attention) => this.attention = attention;

    public string Role => "duplicate-token";

    public string Definition => $"Mean attention (0 to 1) from each token of {attention.Queries} to its first occurrence (Wang et al. 2022; Tigges et al. 2024, component scores).";

    public RoleScores Score(GptNeoX model) => attention.Score(model, Role, Diagonal.DuplicateToken);

    public DetectorCost CostOf(ModelCost model) => attention.CostOf(model);
}
