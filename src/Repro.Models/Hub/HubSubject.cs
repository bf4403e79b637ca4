namespace Repro.Models.Hub;

/// <summary>What is asked for, as messages name it.</summary>
internal sealed record HubSubject(string Repo, string Revision, string? File = null)
{
    public override string ToString() => File is null ? $"'{Repo}' at '{Revision}'" : $"'{File}' of '{Repo}' at '{Revision}'";
}
