using Repro.Models;

namespace Repro.Heads;

/// <summary>
/// Induction heads attend from a token to what followed it before (Olsson et al. 2022, arXiv 2209.11895; authors' code: mean attention on the
/// diagonal at offset n - 1 of n random tokens that come twice).
/// </summary>
/// <param name="data">Repeated random tokens.</param>
/// <param name="control">How the random-head control is made.</param>
/// <param name="sequencesPerBatch">Changes nothing but memory.</param>
public sealed class InductionDetector(RepeatedTokens data, RandomHeadControl control, int sequencesPerBatch = 64) : IHeadDetector
{
    public string Role => "induction";

    public string Definition => "Mean attention (0 to 1) from each token of the second copy of a random sequence to the token after its first occurrence (Olsson et al. 2022; Tigges et al. 2024, component scores).";

    public RoleScores Score(GptNeoX model) =>
        new DiagonalAttention(data, offset: data.Settings.Tokens - 1, secondCopyOnly: data.Settings.SecondCopyOnly, sequencesPerBatch).Score(model, Role, control);
}
