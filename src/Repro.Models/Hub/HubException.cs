namespace Repro.Models.Hub;

/// <summary>
/// A file could not be had from the hub or the cache. The message is one sentence: what (repository, revision, file or address), the
/// values, and what to do about it. It never holds a token.
/// </summary>
public sealed class HubException(HubFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public HubFault Fault { get; } = fault;

    /// <summary>Whether the hub could not be asked at all; then what the cache has may do.</summary>
    internal bool HubIsAway => Fault is HubFault.NoNetwork or HubFault.NoAnswer or HubFault.TooManyRequests or HubFault.ServerError;
}
