namespace Repro.Experiments.Weights;

/// <summary>Which fetched weights stay on the disk when no cell of their checkpoint is missing. What was there before the suite fetched it always stays.</summary>
public enum KeepWeights
{
    /// <summary>All: the next run fetches nothing.</summary>
    All,

    /// <summary>Those of every model's last checkpoint.</summary>
    Last,

    /// <summary>None: at most one checkpoint a worker and the next one are on the disk at a time.</summary>
    None,
}
