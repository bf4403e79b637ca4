using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Heads;

namespace HeadRoleStability;

/// <summary>
/// Claim S2: one head of one model takes up a role and stops, at token counts that the paper gives. A head's index means nothing in
/// another model, so a suite without that model does not run it. Confirmed when the head's first checkpoint in the role and the one at
/// which it has stopped both lie near the paper's; refuted when it plays, or never plays, otherwise; else inconclusive.
/// </summary>
public static class NamedHead
{
    /// <param name="suite">The models that there are.</param>
    /// <param name="all">Every role in every model.</param>
    /// <param name="settings">The head, and how near is near.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<RoleSeries> all, HeadRoleStabilitySettings settings)
    {
        var named = settings.NamedHead;
        var head = new Head(named.Layer, named.Head);
        var series = all.FirstOrDefault(series => series.Model.Name == named.Model && series.Rule.Role == named.Role);
        var (kind, reason) = series is null
            ? (VerdictKind.NotRun, $"it is about head {head} of {named.Model}, which the suite '{suite.Name}' does not have; the index of a head means nothing in another model, and what the claim is an example of is S1")
            : Of(series, head, named);
        return (new Verdict("S2", "roles", kind, reason), new { claim = "S2", task = "roles", suite = suite.Name, verdict = kind, reason });
    }

    private static (VerdictKind Kind, string Reason) Of(RoleSeries series, Head head, NamedHeadSettings named)
    {
        var states = series.Present.Select(point => (point.Checkpoint.Tokens, State: point.Point.States[point.Point.Verdicts.Select((verdict, i) => (verdict, i)).Single(pair => pair.verdict.Head == head).i])).ToArray();
        var begins = Array.FindIndex(states, point => point.State == HeadState.Plays);
        if (begins < 0) return (states.Any(point => point.State == HeadState.Undecided) ? VerdictKind.Inconclusive : VerdictKind.Refuted, $"{head} never plays {named.Role}");
        var stops = Array.FindIndex(states, begins, point => point.State == HeadState.DoesNot);
        if (stops < 0) return (states[^1].State == HeadState.Plays ? VerdictKind.Refuted : VerdictKind.Inconclusive, string.Create(CultureInfo.InvariantCulture, $"{head} plays {named.Role} from {states[begins].Tokens} tokens on and does not stop beyond noise"));
        bool Near(long tokens, long paper) => Math.Max(tokens, paper) <= named.WithinRatio * Math.Min(tokens, paper);
        return (Near(states[begins].Tokens, named.Begins) && Near(states[stops].Tokens, named.Stops) ? VerdictKind.Confirmed : VerdictKind.Refuted,
            string.Create(CultureInfo.InvariantCulture, $"{head} plays {named.Role} from {states[begins].Tokens} tokens on and no more at {states[stops].Tokens}"));
    }
}
