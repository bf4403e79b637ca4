using System.Globalization;
using System.Net;

namespace Repro.Models.Hub;

/// <summary>A hub's refusal as one sentence (reference for the codes: huggingface_hub, <c>utils/_http.py</c>, <c>hf_raise_for_status</c>).</summary>
internal sealed class HubRefusals(HubSettings settings)
{
    private const int TooManyRequests = 429;
    private const int FirstServerError = 500;

    /// <param name="answer">The refusal.</param>
    /// <param name="code">Its <c>X-Error-Code</c>, or null.</param>
    /// <param name="subject">What was asked for.</param>
    /// <param name="names">The names there are, of revisions or of files, as far as known.</param>
    public HubException Of(HttpResponseMessage answer, string? code, HubSubject subject, IReadOnlyList<string> names)
    {
        var status = (int)answer.StatusCode;
        var page = settings.Page(subject.Repo);
        if (code == "GatedRepo") return Gated(subject, page);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized when settings.Token is null => new(HubFault.TokenNeeded,
                $"{Hub} shows no repository '{subject.Repo}' to those without a token; correct the name{Nearest(subject.Repo, settings.KnownRepos)}, or, if it is private or gated, accept its terms at {page} and set HF_TOKEN."),
            HttpStatusCode.Unauthorized => new(HubFault.TokenNeeded, $"{Hub} does not take the token it was given for {subject}; set HF_TOKEN to a valid one, and accept the terms at {page} if it has any."),
            HttpStatusCode.Forbidden => new(HubFault.Forbidden, $"{Hub} forbids {subject} (403); set HF_TOKEN to a token with the right to read it, and accept the terms at {page} if it has any."),
            HttpStatusCode.NotFound when code == "RepoNotFound" => new(HubFault.RepoNotFound, $"There is no repository '{subject.Repo}' at {Hub}; correct the name{Nearest(subject.Repo, settings.KnownRepos)}, or set HF_TOKEN to a token that may see it."),
            HttpStatusCode.NotFound when code == "RevisionNotFound" => new(HubFault.RevisionNotFound, $"'{subject.Repo}' has no revision '{subject.Revision}'; correct it{Nearest(subject.Revision, names)}."),
            HttpStatusCode.NotFound when subject.File is not null => new(HubFault.FileNotFound, $"There is no file {subject}; correct the name{Nearest(subject.File, names)}."),
            HttpStatusCode.NotFound => new(HubFault.RepoNotFound, $"{Hub} knows nothing of {subject} (404); correct the name{Nearest(subject.Repo, settings.KnownRepos)}, or check HF_ENDPOINT."),
            _ when status == TooManyRequests => new(HubFault.TooManyRequests, $"{Hub} takes no more requests for now (429, for {subject}); {Later(answer)}, or set HF_TOKEN, which allows more."),
            _ when status >= FirstServerError => new(HubFault.ServerError, $"{Hub} is in trouble ({status}, for {subject}); {Later(answer)}."),
            _ => NoHub(subject, $"answers {status} for {subject}"),
        };
    }

    /// <summary>The hub could not be asked.</summary>
    public HubException Away(HubFault fault, HubSubject subject, string what, Exception inner) =>
        new(fault, $"{Hub} {what}, and the cache '{settings.CacheFolder}' cannot stand in for {subject}; check the network, the proxy and HF_ENDPOINT, or set HF_HUB_CACHE to a cache that holds it.", inner);

    /// <summary>What answers is no hub.</summary>
    public HubException NoHub(HubSubject subject, string what, Exception? inner = null) =>
        new(HubFault.BadAnswer, $"{Hub} {what}, as no Hugging Face hub does; check HF_ENDPOINT and the proxy.", inner);

    /// <summary>The network is switched off.</summary>
    public HubException Offline(HubSubject subject) =>
        new(HubFault.Offline, $"HF_HUB_OFFLINE is set and the cache '{settings.CacheFolder}' cannot stand in for {subject}; unset it and run again, or set HF_HUB_CACHE to a cache that holds it.");

    private string Hub => $"'{settings.Endpoint.AbsoluteUri.TrimEnd('/')}'";

    private HubException Gated(HubSubject subject, string page) => settings.Token is null
        ? new(HubFault.Gated, $"'{subject.Repo}' gives its files only to those who accepted its terms; accept them at {page} and set HF_TOKEN to your token.")
        : new(HubFault.Gated, $"'{subject.Repo}' gives its files only to those who accepted its terms, and the token that was sent is not of one of them; accept them at {page} or set HF_TOKEN to another token.");

    private static string Nearest(string name, IReadOnlyList<string> names) => NearestName.Of(name, names) is { } near ? $" (did you mean '{near}'?)" : "";

    private static string Later(HttpResponseMessage answer) => HubServices.RetryAfter(answer) is { Ticks: > 0 } wait
        ? string.Create(CultureInfo.InvariantCulture, $"run again after {Math.Ceiling(wait.TotalSeconds)} s, as it asks")
        : "run again later";
}
