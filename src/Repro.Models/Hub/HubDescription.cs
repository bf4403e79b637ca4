namespace Repro.Models.Hub;

/// <summary>A file of a commit, as the hub lists it.</summary>
/// <param name="Name">Path in the repository.</param>
/// <param name="Bytes">Its length; null where a mirror does not tell.</param>
/// <param name="Sha256">SHA-256 of its content, lowercase hex; the hub knows it of files in LFS, which weights are, and of no other.</param>
public sealed record HubFileInfo(string Name, long? Bytes, string? Sha256);

/// <summary>A commit of a repository, without its content.</summary>
/// <param name="Repo">Such as <c>EleutherAI/pythia-160m</c>.</param>
/// <param name="Revision">The branch, tag or commit that was asked for.</param>
/// <param name="Commit">The commit that it stands for, 40 hex digits.</param>
/// <param name="Files">All files, in ordinal order of their names.</param>
public sealed record HubDescription(string Repo, string Revision, string Commit, IReadOnlyList<HubFileInfo> Files)
{
    /// <summary>
    /// The weight files that <see cref="HubClient.FetchCheckpoint"/> would take. Shards are told by their names
    /// (<c>model-00001-of-00002.safetensors</c>), since the index that names them is not read. Empty where there is no form that is known.
    /// </summary>
    public IReadOnlyList<HubFileInfo> WeightFiles => WeightForms.Choose(Files.Select(file => file.Name)) is { } form
        ? [.. Files.Where(file => WeightForms.IsIndex(form) ? WeightForms.IsShard(form, file.Name) : file.Name == form)]
        : [];
}
