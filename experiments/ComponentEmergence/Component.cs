using Repro.Heads;
using Repro.Statistics;

namespace ComponentEmergence;

/// <summary>A kind of head that is followed over training: a role's score, and what else a head must do for its score to count.</summary>
/// <param name="Name">In settings and file names: "copy-score".</param>
/// <param name="Words">In a sentence: "heads that copy names".</param>
/// <param name="Score">The score's name, with its unit: for axes.</param>
/// <param name="Rule">When a head plays the role.</param>
/// <param name="Attending">
/// Whether a head's score counts as far as it looks where its rule asks: the score times the attention by which the larger of the rule's orders
/// exceeds the smaller (to the indirect object above that to the subject; the least of several). A plain yes or no would turn on noise
/// around equal attention, which is where untrained heads are. There is no such product of random heads, so none is compared with.
/// </param>
public sealed record Component(string Name, string Words, string Score, RoleRule Rule, bool Attending = false)
{
    /// <summary>The kind of heads that these stand for where a claim is about those; null: none but themselves.</summary>
    public string? StandsFor { get; init; }

    /// <summary>"negative name movers (standing for copy-suppression heads)".</summary>
    public string WordsInPlace => StandsFor is null ? Words : $"{Words} (standing for {StandsFor})";

    private static readonly Component[] All =
    [
        new("previous-token", "previous-token heads", "attention (share)", RoleRules.PreviousToken),
        new("induction", "induction heads", "attention (share)", RoleRules.Induction),
        new("successor", "successor heads", "share of successors first", RoleRules.Successor),
        // the score of the paper's figure, with no question where the head looks
        new("copy-score", "heads that copy names", "copy score (share of names)", RoleRules.NameMover with { Orders = [] }),
        new("name-mover", "name movers (copying, weighed by attention to IO above S)", "copy score x attention", RoleRules.NameMover, Attending: true),
        new("copy-suppression", "copy-suppression heads (CSPA)", "CSPA score", RoleRules.CopySuppression),
        new("negative-copy-score", "negative name movers", "negative copy score (share)", RoleRules.NegativeNameMover) { StandsFor = "copy-suppression heads" },
        new("direct-effect", "heads that write the answer", "direct effect (logits)", RoleRules.DirectEffect),
    ];

    /// <exception cref="ArgumentException">There is no such component.</exception>
    public static Component Find(string name) =>
        All.FirstOrDefault(component => component.Name == name)
        ?? throw new ArgumentException($"There is no component '{name}'. Known components: {string.Join(", ", All.Select(component => component.Name))}.");

    /// <summary>A head's score as it counts.</summary>
    public double Of(HeadScore head) => Of(head, score => score.Estimate);

    /// <summary>The same of one resample.</summary>
    public double Of(HeadScore head, ResampleDraws draws, int resample) => Of(head, score => score.Resampled(draws, resample));

    private double Of(HeadScore head, Func<SampledScore, double> value)
    {
        if (!Attending) return value(head.Score);
        return value(head.Score) * Math.Max(0, Rule.Orders.Min(order => value(head.Conditions[order.Larger]) - value(head.Conditions[order.Smaller])));
    }
}
