namespace Repro.Models.Hub;

/// <summary>What is asked for, as messages name it: by the revision the user gave, even where its commit is known and asked for instead.</summary>
internal sealed record HubSubject(string Repo, string Revision, string? File = null, string? Commit = null)
{
    /// <summary>The revision as it stands in an address.</summary>
    public string Address => Uri.EscapeDataString(Commit ?? Revision);

    public override string ToString() => File is null ? $"'{Repo}' at '{Revision}'" : $"'{File}' of '{Repo}' at '{Revision}'";
}
