namespace Repro.Heads;

/// <summary>The rules by role, with the source of each threshold.</summary>
public static class RoleRules
{
    private const string Attention = "no threshold in the authors' code; 0.4 of the attention is what the detectors of the ARENA course take (exercise current_attn_detector)";
    private const string Copying = "the authors' code: copy score above 10 percent";

    public static RoleRule PreviousToken { get; } = new() { Role = "previous-token", Threshold = 0.4, Source = Attention };

    public static RoleRule DuplicateToken { get; } = new() { Role = "duplicate-token", Threshold = 0.4, Source = Attention };

    public static RoleRule Induction { get; } = new() { Role = "induction", Threshold = 0.4, Source = Attention };

    public static RoleRule Successor { get; } = new()
    {
        Role = "successor",
        Threshold = 0.25,
        Source = "no absolute threshold in the authors' code, whose figure takes heads above 25 % of the best; here 0.25 of the words, and chance is left to the control",
    };

    public static RoleRule NameMover { get; } = new()
    {
        Role = "name-mover",
        Threshold = 0.10,
        Source = Copying,
        Orders = [new(NameMoverDetector.EndToIndirectObject, NameMoverDetector.EndToSubject1), new(NameMoverDetector.EndToIndirectObject, NameMoverDetector.EndToSubject2)],
    };

    public static RoleRule NegativeNameMover { get; } = new() { Role = "negative-name-mover", Threshold = 0.10, Source = Copying };

    /// <summary>Moves the name movers' attention as its effect says: away from the indirect object and to the subject, beyond noise.</summary>
    public static RoleRule SInhibition { get; } = new()
    {
        Role = "s-inhibition",
        Threshold = 0.001,
        Source = "the authors' code: effect below -0.001, with the sign turned",
        Signs = [new(SInhibitionDetector.FlippedAttentionToIo, -1), new(SInhibitionDetector.FlippedAttentionToS1, 1)],
    };

    /// <summary>
    /// As the authors ask it, of the twin with the same names at opposite positions (beyond noise, where theirs is by any amount): it finds
    /// the heads that say where the subject stands, and passes over those that say which name it is. Not among <see cref="All"/>.
    /// </summary>
    public static RoleRule SInhibitionByPosition { get; } = SInhibition with
    {
        Signs = [new(SInhibitionDetector.SwappedLogitDifference, -1), new(SInhibitionDetector.SwappedAttentionToIo, -1), new(SInhibitionDetector.SwappedAttentionToS1, 1)],
    };

    public static RoleRule CopySuppression { get; } = new() { Role = "copy-suppression", Threshold = 0.10, Source = "the authors' code: CSPA above 0.10" };

    public static RoleRule DirectEffect { get; } = new() { Role = "direct-effect", Threshold = 0, Source = "more than nothing, and than random heads" };

    /// <summary>By role.</summary>
    public static IReadOnlyDictionary<string, RoleRule> All { get; } =
        ((RoleRule[])[PreviousToken, DuplicateToken, Induction, Successor, NameMover, NegativeNameMover, SInhibition, CopySuppression, DirectEffect]).ToDictionary(rule => rule.Role, StringComparer.Ordinal);
}
