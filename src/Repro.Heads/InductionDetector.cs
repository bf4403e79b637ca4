using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;

namespace Repro.Heads;

/// <summary>
/// Induction heads attend from a token to what followed it before (Olsson et al. 2022, arXiv 2209.11895; authors' code: mean attention on the
/// diagonal at offset n - 1 of n random tokens that come twice).
/// </summary>
public sealed class InductionDetector : IHeadDetector
{
    private readonly DiagonalAttention attention;

    /// <param name="data">Repeated random tokens.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="sequencesPerBatch">Changes nothing but memory.</param>
    public InductionDetector(RepeatedTokens data, RandomHeadControl control, int sequencesPerBatch = 64)
        : this(new DiagonalAttention(data, control, sequencesPerBatch))
    {
    }

    internal InductionDetector(DiagonalAttention attention) => this.attention = attention;

    public string Role => "induction";

    public string Definition => $"Mean attention (0 to 1) from each token of {attention.Queries} to the token after its first occurrence (Olsson et al. 2022; Tigges et al. 2024, component scores).";

    public RoleScores Score(GptNeoX model) => attention.Score(model, Role, Diagonal.Induction);

    public DetectorCost CostOf(ModelCost model) => attention.CostOf(model);
}
