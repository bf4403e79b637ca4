namespace Repro.Models.Hub;

/// <summary>Everything that can go wrong between the hub and the cache. Closed: a caller may switch over it.</summary>
public enum HubFault
{
    /// <summary>A setting from the environment cannot be used.</summary>
    BadSetting,

    /// <summary>What was given as a repository, revision or file can be the name of none.</summary>
    BadName,

    /// <summary>The network is switched off by <c>HF_HUB_OFFLINE</c>, and the cache lacks what is asked for.</summary>
    Offline,

    /// <summary>The host cannot be found or reached.</summary>
    NoNetwork,

    /// <summary>The host was reached and did not answer in time.</summary>
    NoAnswer,

    /// <summary>The hub wants a token, or another one.</summary>
    TokenNeeded,

    /// <summary>The repository's terms have to be accepted first.</summary>
    Gated,

    /// <summary>The token is good and has no right to this.</summary>
    Forbidden,

    /// <summary>The hub has no such repository.</summary>
    RepoNotFound,

    /// <summary>The repository has no such branch, tag or commit.</summary>
    RevisionNotFound,

    /// <summary>The commit has no such file.</summary>
    FileNotFound,

    /// <summary>The commit holds weights in none of the known forms.</summary>
    NoWeights,

    /// <summary>The hub asks to come back later (429).</summary>
    TooManyRequests,

    /// <summary>The hub is in trouble (5xx).</summary>
    ServerError,

    /// <summary>An answer that no Hugging Face hub gives.</summary>
    BadAnswer,

    /// <summary>The connection was cut again and again; what came is kept.</summary>
    CutConnection,

    /// <summary>No byte came for too long, again and again; what came is kept.</summary>
    Stalled,

    /// <summary>The file that is sent is not as long as the hub says.</summary>
    WrongLength,

    /// <summary>The bytes that were sent are not those the hub names.</summary>
    WrongHash,

    /// <summary>There is no room on the cache's disk; what came is kept.</summary>
    DiskFull,

    /// <summary>The cache cannot be written.</summary>
    ReadOnlyCache,
}
