using System.Globalization;
using System.Net;
using System.Text.Json;
using Polly.Timeout;

namespace Repro.Models.Hub;

/// <summary>What the hub says of one file: commit, ETag without its marks, and length in bytes.</summary>
internal sealed record FileHead(string Commit, string Etag, long Length);

/// <summary>The hub's addresses and answers (reference: huggingface_hub, <c>file_download.py</c> and <c>hf_api.py</c>). Every failure is a <see cref="HubException"/>.</summary>
internal sealed class HubApi(HubSettings settings, IHttpClientFactory clients)
{
    private readonly HubRefusals refusals = new(settings);

    /// <summary>Asks for a file's commit, ETag and length, by a HEAD.</summary>
    public async Task<FileHead> Head(HubSubject subject, Action<string>? note, CancellationToken cancellation, bool once = false)
    {
        using var answer = await Send(HttpMethod.Head, FileAddress(subject), subject, null, note, once, cancellation).ConfigureAwait(false);
        // a redirect to the CDN is an answer here
        if ((int)answer.StatusCode >= 400) throw await Refusal(answer, subject, cancellation).ConfigureAwait(false);
        var commit = HubAddressHandler.First(answer, HubAddressHandler.CommitHeader);
        var etag = HubNames.Etag(HubAddressHandler.First(answer, HubAddressHandler.LinkedEtagHeader) ?? HubAddressHandler.First(answer, "ETag"));
        var length = long.TryParse(HubAddressHandler.First(answer, HubAddressHandler.LinkedSizeHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var linked)
            ? linked : answer.IsSuccessStatusCode ? answer.Content.Headers.ContentLength : null; // a redirect's own length is not the file's
        if (commit is null || !HubNames.IsCommit(commit) || etag is null || length is null)
            throw refusals.NoHub(subject, $"answers {(int)answer.StatusCode} without {(commit is null || !HubNames.IsCommit(commit) ? "a commit" : etag is null ? "an ETag" : "a length")} for {subject}");
        return new(commit, etag, length.Value);
    }

    /// <summary>Begins to get a file's bytes, from one of them on. The caller disposes the answer, which may be of any status below 300 or 416.</summary>
    public async Task<HttpResponseMessage> Get(HubSubject subject, long from, Action<string>? note, CancellationToken cancellation)
    {
        var answer = await Send(HttpMethod.Get, FileAddress(subject), subject, from, note, once: false, cancellation).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return answer;
        using (answer) throw await Refusal(answer, subject, cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks for a revision's commit and files.</summary>
    public async Task<HubDescription> Describe(HubSubject subject, Action<string>? note, CancellationToken cancellation, bool once = false)
    {
        var address = ApiAddress($"{subject.Repo}/revision/{subject.Address}?blobs=true");
        using var document = await Json(address, subject, note, once, cancellation).ConfigureAwait(false);
        try
        {
            var root = document.RootElement;
            var commit = root.GetProperty("sha").GetString()!;
            var files = root.GetProperty("siblings").EnumerateArray().Select(FileOf).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
            if (!HubNames.IsCommit(commit)) throw new FormatException($"'{commit}' is no commit");
            return new(subject.Repo, subject.Revision, commit, files);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw refusals.NoHub(subject, $"gives a list of files of {subject} that cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Names of a repository's branches and tags.</summary>
    private async Task<IReadOnlyList<string>> Refs(HubSubject subject, CancellationToken cancellation)
    {
        using var document = await Json(ApiAddress($"{subject.Repo}/refs"), subject, null, once: true, cancellation, hint: false).ConfigureAwait(false);
        var names = new List<string>();
        foreach (var kind in new[] { "branches", "tags" })
        {
            if (document.RootElement.TryGetProperty(kind, out var refs)) names.AddRange(refs.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!));
        }

        return names;
    }

    private static HubFileInfo FileOf(JsonElement sibling)
    {
        var lfs = sibling.TryGetProperty("lfs", out var found) && found.ValueKind == JsonValueKind.Object ? found : (JsonElement?)null;
        var name = sibling.GetProperty("rfilename").GetString() ?? throw new FormatException("a file has no name");
        return new(name, (lfs ?? sibling).TryGetProperty("size", out var size) ? size.GetInt64() : null, lfs?.GetProperty("sha256").GetString());
    }

    private async Task<JsonDocument> Json(Uri address, HubSubject subject, Action<string>? note, bool once, CancellationToken cancellation, bool hint = true)
    {
        using var answer = await Send(HttpMethod.Get, address, subject, null, note, once, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode) throw await Refusal(answer, subject, cancellation, hint).ConfigureAwait(false);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.StallTimeout); // a list of files is small: the whole of it has the time of one silence
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            return await JsonDocument.ParseAsync(body, cancellationToken: limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw refusals.Away(HubFault.NoAnswer, subject, "did not send its answer to the end", e);
        }
        catch (JsonException e)
        {
            throw refusals.NoHub(subject, $"gives a list of files of {subject} that is not JSON", e);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, Uri address, HubSubject subject, long? from, Action<string>? note, bool once, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.AcceptEncoding.ParseAdd("identity"); // lengths are of the file, not of something packed
        request.Headers.UserAgent.ParseAdd("repro");
        if (from > 0) request.Headers.Range = new(from, null);
        if (note is not null) request.Options.Set(HubServices.Note, note);
        request.Options.Set(HubServices.Once, once);
        try
        {
            return await clients.CreateClient(HubServices.HttpClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException e)
        {
            throw refusals.Away(HubFault.NoAnswer, subject, string.Create(CultureInfo.InvariantCulture, $"does not answer within {settings.AnswerTimeout.TotalSeconds:0.##} s"), e);
        }
        catch (HttpRequestException e)
        {
            throw e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
                ? refusals.Away(HubFault.NoNetwork, subject, $"cannot be reached ({Reason(e)})", e)
                : refusals.Away(HubFault.NoAnswer, subject, $"breaks off before it answers ({Reason(e)})", e);
        }
    }

    // the innermost words are the system's own
    private static string Reason(Exception e) => (e.InnerException is { } inner ? inner.Message : e.Message).ReplaceLineEndings(" ").TrimEnd('.');

    private async Task<HubException> Refusal(HttpResponseMessage answer, HubSubject subject, CancellationToken cancellation, bool hint = true)
    {
        var code = HubAddressHandler.First(answer, "X-Error-Code");
        IReadOnlyList<string> names = [];
        try
        {
            // only for a better sentence: when this fails too, the first failure is told without it
            if (hint && answer.StatusCode == HttpStatusCode.NotFound && code == "RevisionNotFound") names = await Refs(subject, cancellation).ConfigureAwait(false);
            else if (hint && answer.StatusCode == HttpStatusCode.NotFound && code is not ("RepoNotFound" or "RevisionNotFound") && subject.File is not null)
                names = [.. (await Describe(subject with { File = null }, null, cancellation, once: true).ConfigureAwait(false)).Files.Select(file => file.Name)];
        }
        catch (Exception e) when (e is HubException or KeyNotFoundException or InvalidOperationException)
        {
        }

        return refusals.Of(answer, code, subject, names);
    }

    private Uri FileAddress(HubSubject subject) =>
        new($"{settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{subject.Repo}/resolve/{subject.Address}/{string.Join('/', subject.File!.Split('/').Select(Uri.EscapeDataString))}");

    private Uri ApiAddress(string rest) => new($"{settings.Endpoint.AbsoluteUri.TrimEnd('/')}/api/models/{rest}");
}
