namespace Repro.Models.Hub;

/// <summary>A checkpoint that is here whole: a folder for <see cref="Weights.CheckpointFolder.Open"/>.</summary>
/// <param name="Repo">Such as <c>EleutherAI/pythia-160m</c>.</param>
/// <param name="Revision">The branch, tag or commit that was asked for.</param>
/// <param name="Commit">The commit that it stands for, 40 hex digits.</param>
/// <param name="Folder">Full path, <c>.../snapshots/&lt;commit&gt;</c>.</param>
public sealed record HubSnapshot(string Repo, string Revision, string Commit, string Folder);

/// <summary>What <see cref="HubClient.RemoveWeights"/> took away.</summary>
/// <param name="Files">Names in the snapshot.</param>
/// <param name="Bytes">Room that is free now; a blob that another snapshot links to stays and does not count.</param>
public sealed record HubRemoval(IReadOnlyList<string> Files, long Bytes);
