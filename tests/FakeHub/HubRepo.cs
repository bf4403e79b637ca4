using System.Security.Cryptography;
using System.Text;

namespace Repro.FakeHub;

/// <summary>One state of a repository.</summary>
public sealed record HubCommit(string Sha, IReadOnlyList<HubFile> Files)
{
    /// <summary>The file of a name, or null.</summary>
    public HubFile? this[string name] => Files.FirstOrDefault(file => file.Name == name);
}

/// <summary>A repository: branches that point to commits, and who may read it.</summary>
public sealed class HubRepo(string id)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> branches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HubCommit> commits = new(StringComparer.Ordinal);

    /// <summary>Such as <c>EleutherAI/pythia-160m</c>.</summary>
    public string Id { get; } = id;

    /// <summary>When set, only a request with this token sees the repository; others are answered as if it were not there.</summary>
    public string? PrivateToken { get; set; }

    /// <summary>When set, everybody sees the list of files, and only a request with this token gets one.</summary>
    public string? GatedToken { get; set; }

    /// <summary>The repository was renamed: requests are redirected to this one.</summary>
    public string? RenamedTo { get; set; }

    /// <summary>Branch names to commits.</summary>
    public IReadOnlyDictionary<string, string> Branches
    {
        get { lock (gate) return new Dictionary<string, string>(branches, StringComparer.Ordinal); }
    }

    /// <summary>Puts these files, and no others, on a branch, and gives the commit.</summary>
    public HubCommit Commit(string branch, params HubFile[] files)
    {
        var listing = string.Join('\n', files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.BlobId} {file.Name}"));
        var sha = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Id} {branch}\n{listing}")))[..40];
        var commit = new HubCommit(sha, [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)]);
        lock (gate)
        {
            commits[sha] = commit;
            branches[branch] = sha;
        }

        return commit;
    }

    /// <summary>The commit that a branch name or a commit's own name stands for, or null.</summary>
    public HubCommit? Find(string revision)
    {
        lock (gate) return commits.GetValueOrDefault(branches.GetValueOrDefault(revision, revision));
    }
}
