using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Heads;

/// <summary>
/// Name movers attend from the end of an IOI prompt to the indirect object and copy what they attend to (Wang et al. 2022, arXiv
/// 2211.00593, section 3.1 and appendix on copy scores). The score is the copy score, as a share where the authors' code has percent;
/// the conditions are the attention from the end to each name. A head whose copying is right but which looks elsewhere is no name mover:
/// the rule (<see cref="RoleRules"/>) asks for both, which the authors' published code means to but has switched off.
/// </summary>
public sealed class NameMoverDetector : IHeadDetector
{
    /// <summary>Names of the conditions: attention (0 to 1) from the prompt's last token to the indirect object ...</summary>
    public const string EndToIndirectObject = "end->io";

    /// <summary>... to the subject's first mention ...</summary>
    public const string EndToSubject1 = "end->s1";

    /// <summary>... and to its second.</summary>
    public const string EndToSubject2 = "end->s2";

    private readonly CopyScores scores;

    /// <param name="data">IOI prompts; the clean ones are used.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="settings">See there; null: the defaults.</param>
    /// <param name="promptsPerBatch">Changes nothing but memory.</param>
    /// <exception cref="ArgumentException">The names cannot be found in some prompt; the message names the pair.</exception>
    public NameMoverDetector(TaskData data, RandomHeadControl control, CopySettings? settings = null, int promptsPerBatch = 64)
        : this(new CopyScores(data, settings ?? new CopySettings(), control, promptsPerBatch))
    {
    }

    internal NameMoverDetector(CopyScores scores) => this.scores = scores;

    public string Role => "name-mover";

    public string Definition => $"Share (0 to 1) of names in IOI prompts that are among the {scores.Settings.Top} first words of the head's OV circuit at their own place (copy score: Wang et al. 2022; Tigges et al. 2024).";

    public RoleScores Score(GptNeoX model) => scores.Score(model, Role, opposed: false);

    public DetectorCost CostOf(ModelCost model) => scores.CostOf(model);
}
