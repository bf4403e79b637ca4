using System.Buffers;
using System.Text.RegularExpressions;

namespace Repro.Models.Hub;

/// <summary>What may stand in an address and a path. The hub's answers are checked by the same rules: a name from the net never leads out of the cache.</summary>
internal static partial class HubNames
{
    private static readonly SearchValues<char> Odd = SearchValues.Create("\\:*?\"<>|");

    public static void Check(string repo, string revision)
    {
        // reference: huggingface_hub, utils/_validators.py, validate_repo_id
        if (!RepoId().IsMatch(repo) || repo.Contains("--", StringComparison.Ordinal) || repo.Contains("..", StringComparison.Ordinal))
            throw new HubException(HubFault.BadName, $"'{repo}' is no repository's name; give one such as 'EleutherAI/pythia-160m'.");
        if (!IsPath(revision))
            throw new HubException(HubFault.BadName, $"'{revision}' is no revision of '{repo}'; give a branch such as 'step143000', a tag or a commit.");
    }

    public static void CheckFile(string repo, string file)
    {
        if (!IsPath(file)) throw new HubException(HubFault.BadName, $"'{file}' is no file's name in '{repo}'; give one such as 'config.json'.");
    }

    public static bool IsCommit(string revision) => Commit().IsMatch(revision);

    /// <summary>A relative path of forward slashes without <c>..</c>, and no character that some system reads otherwise.</summary>
    public static bool IsPath(string text) =>
        text.Length > 0 && text.Split('/').All(part => part is not ("" or "." or "..")) && !text.AsSpan().ContainsAny(Odd) && !text.Any(char.IsControl);

    /// <summary>An ETag's text without its marks, or null where it cannot be a blob's file name.</summary>
    public static string? Etag(string? header)
    {
        if (header is null) return null;
        var text = (header.StartsWith("W/", StringComparison.Ordinal) ? header[2..] : header).Trim('"');
        return EtagText().IsMatch(text) && !text.StartsWith('.') ? text : null;
    }

    [GeneratedRegex(@"\A[\w.-]{1,96}(/[\w.-]{1,96})?\z", RegexOptions.ECMAScript)]
    private static partial Regex RepoId();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Commit();

    [GeneratedRegex(@"\A[\w.+-]{1,128}\z", RegexOptions.ECMAScript)]
    private static partial Regex EtagText();
}
