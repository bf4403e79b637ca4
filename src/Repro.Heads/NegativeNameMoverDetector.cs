using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Heads;

/// <summary>
/// Negative name movers write against what they attend to: the copy score of the head's output with its sign turned (Wang et al. 2022,
/// arXiv 2211.00593, section 3.1). The conditions are those of <see cref="NameMoverDetector"/>.
/// </summary>
public sealed class NegativeNameMoverDetector : IHeadDetector
{
    private readonly CopyScores scores;

    /// <param name="data">IOI prompts; the clean ones are used.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="settings">See there; null: the defaults.</param>
    /// <param name="promptsPerBatch">Changes nothing but memory.</param>
    /// <exception cref="ArgumentException">The names cannot be found in some prompt; the message names the pair.</exception>
    public NegativeNameMoverDetector(TaskData data, RandomHeadControl control, CopySettings? settings = null, int promptsPerBatch = 64)
        : this(new CopyScores(data, settings ?? new CopySettings(), control, promptsPerBatch))
    {
    }

    internal NegativeNameMoverDetector(CopyScores scores) => this.scores = scores;

    public string Role => "negative-name-mover";

    public string Definition => $"Share (0 to 1) of names in IOI prompts that are among the {scores.Settings.Top} first words of minus the head's OV circuit at their own place (negative copy score: Wang et al. 2022; Tigges et al. 2024).";

    public RoleScores Score(GptNeoX model) => scores.Score(model, Role, opposed: true);

    public DetectorCost CostOf(ModelCost model) => scores.CostOf(model);
}
