namespace Repro.Circuits.Selection;

/// <summary>What "large" means of a score.</summary>
public enum ScoreRanking
{
    /// <summary>|score|: edges that help and edges that hurt count alike. EAP-IG's and the paper's choice.</summary>
    Magnitude,

    /// <summary>The score itself: edges that hurt come last.</summary>
    Value,
}
