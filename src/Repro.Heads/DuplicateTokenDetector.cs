using Repro.Models;

namespace Repro.Heads;

/// <summary>
/// Duplicate-token heads attend from a token to where it stood before (Wang et al. 2022, arXiv 2211.00593, section 3.3; authors' code: mean
/// attention on the diagonal at offset n of n random tokens that come twice).
/// </summary>
/// <param name="data">Repeated random tokens.</param>
/// <param name="control">How the random-head control is made.</param>
/// <param name="sequencesPerBatch">Changes nothing but memory.</param>
public sealed class DuplicateTokenDetector(RepeatedTokens data, RandomHeadControl control, int sequencesPerBatch = 64) : IHeadDetector
{
    public string Role => "duplicate-token";

    public string Definition => "Mean attention (0 to 1) from each token of the second copy of a random sequence to its first occurrence (Wang et al. 2022; Tigges et al. 2024, component scores).";

    public RoleScores Score(GptNeoX model) =>
        new DiagonalAttention(data, offset: data.Settings.Tokens, secondCopyOnly: data.Settings.SecondCopyOnly, sequencesPerBatch).Score(model, Role, control);
}
