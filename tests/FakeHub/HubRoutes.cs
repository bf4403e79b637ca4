using System.Text.Json;

namespace Repro.FakeHub;

/// <summary>Which answer a request gets, in the way of huggingface.co.</summary>
internal sealed class HubRoutes(Func<string, HubRepo?> find, Func<Uri> cdn)
{
    /// <summary>Whether small files are redirected to a path of their own on the same host, as the hub does since 2025.</summary>
    public bool ResolveCache { get; set; }

    /// <summary>Whether lists of files hold names only.</summary>
    public bool ListsNamesOnly { get; set; }

    public HttpAnswer Answer(HttpRequest request)
    {
        var parts = request.Path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        if (parts is ["cdn", ..]) return Cdn(request, parts);
        if (parts is ["api", "resolve-cache", "models", ..])
        {
            // .../{repo}/{commit}/{file}: the repository's name has one part or two
            return Resolve(request, parts[3], parts[4], parts[5..], direct: true) ?? Resolve(request, $"{parts[3]}/{parts[4]}", parts[5], parts[6..], direct: true) ?? NoRepo(request);
        }

        if (parts is ["api", "models", ..])
        {
            return parts[2..] switch
            {
                [var name, "refs"] => Refs(request, name),
                [var owner, var name, "refs"] => Refs(request, $"{owner}/{name}"),
                [var name, "revision", var revision] => Listing(request, name, revision),
                [var owner, var name, "revision", var revision] => Listing(request, $"{owner}/{name}", revision),
                _ => HttpAnswer.Error(404, "NotFound", "No such page"),
            };
        }

        return parts switch
        {
            [var name, "resolve", var revision, .. var file] => Resolve(request, name, revision, file, direct: false) ?? NoRepo(request),
            [var owner, var name, "resolve", var revision, .. var file] => Resolve(request, $"{owner}/{name}", revision, file, direct: false) ?? NoRepo(request),
            _ => HttpAnswer.Error(404, "NotFound", "No such page"),
        };
    }

    // a signed address is refused when it comes with a token too, as the hub's storage does
    private HttpAnswer Cdn(HttpRequest request, string[] parts)
    {
        if (request["Authorization"] is not null) return HttpAnswer.Error(400, "InvalidArgument", "Only one auth mechanism allowed");
        if (!request.Target.Contains("Signature=", StringComparison.Ordinal)) return HttpAnswer.Error(403, "AccessDenied", "Unsigned");
        var file = find(string.Join('/', parts[1..^2]))?.Find(parts[^2])?[Uri.UnescapeDataString(parts[^1])];
        return file is null ? HttpAnswer.Error(404, "NoSuchKey", "No such key") : HttpAnswer.Of(file).With("ETag", $"\"{file.Sha256[..32]}\"");
    }

    private HttpAnswer? Resolve(HttpRequest request, string id, string revision, string[] path, bool direct)
    {
        if (find(id) is not { } repo || !Visible(repo, request)) return null;
        if (repo.RenamedTo is { } other) return HttpAnswer.Redirect(307, $"/{other}/resolve/{Uri.EscapeDataString(revision)}/{string.Join('/', path)}");
        if (repo.Find(revision) is not { } commit) return HttpAnswer.Error(404, "RevisionNotFound", $"Invalid rev id: {revision}");
        if (repo.GatedToken is { } token && request.Token != token)
            return HttpAnswer.Error(request.Token is null ? 401 : 403, "GatedRepo", $"Access to model {id} is restricted.");
        var name = string.Join('/', path);
        if (commit[name] is not { } file) return HttpAnswer.Error(404, "EntryNotFound", "Entry not found").With("X-Repo-Commit", commit.Sha);
        if (file.Lfs)
        {
            var location = new Uri(cdn(), $"/cdn/{id}/{commit.Sha}/{Uri.EscapeDataString(name)}?Expires=1&Signature=s3cr3t");
            return HttpAnswer.Redirect(302, location.AbsoluteUri)
                .With("X-Repo-Commit", commit.Sha).With("X-Linked-Size", $"{file.Length}").With("X-Linked-ETag", $"\"{file.Sha256}\"").With("ETag", "\"0000\"");
        }

        return ResolveCache && !direct
            ? HttpAnswer.Redirect(307, $"/api/resolve-cache/models/{id}/{commit.Sha}/{name}?etag=1").With("X-Repo-Commit", commit.Sha)
            : HttpAnswer.Of(file).With("X-Repo-Commit", commit.Sha).With("ETag", $"W/\"{file.BlobId}\"");
    }

    private HttpAnswer Refs(HttpRequest request, string id) =>
        find(id) is not { } repo || !Visible(repo, request) ? NoRepo(request) : HttpAnswer.Json(JsonSerializer.Serialize(new
        {
            tags = Array.Empty<object>(),
            branches = repo.Branches.Select(branch => new { name = branch.Key, @ref = "refs/heads/" + branch.Key, targetCommit = branch.Value }),
            converts = Array.Empty<object>(),
        }));

    private HttpAnswer Listing(HttpRequest request, string id, string revision)
    {
        if (find(id) is not { } repo || !Visible(repo, request)) return NoRepo(request);
        if (repo.RenamedTo is { } other) return HttpAnswer.Redirect(307, $"/api/models/{other}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        if (repo.Find(revision) is not { } commit) return HttpAnswer.Error(404, "RevisionNotFound", $"Invalid rev id: {revision}");
        var blobs = !ListsNamesOnly && request.Target.EndsWith("?blobs=true", StringComparison.Ordinal);
        return HttpAnswer.Json(JsonSerializer.Serialize(new
        {
            id,
            sha = commit.Sha,
            @private = repo.PrivateToken is not null,
            gated = repo.GatedToken is null ? (object)false : "auto",
            siblings = commit.Files.Select(file => blobs ? Detailed(file) : new { rfilename = file.Name }),
        }));
    }

    private static object Detailed(HubFile file) => file.Lfs
        ? new { rfilename = file.Name, blobId = file.BlobId, size = file.Length, lfs = new { sha256 = file.Sha256, size = file.Length, pointerSize = 134 } }
        : new { rfilename = file.Name, blobId = file.BlobId, size = file.Length };

    private static bool Visible(HubRepo repo, HttpRequest request) => repo.PrivateToken is not { } token || request.Token == token;

    // the hub does not say whether a repository is absent or hidden: 401 to those without a token, 404 to those with one
    private static HttpAnswer NoRepo(HttpRequest request) =>
        HttpAnswer.Error(request.Token is null ? 401 : 404, "RepoNotFound", request.Token is null ? "Invalid username or password." : "Repository not found");
}
