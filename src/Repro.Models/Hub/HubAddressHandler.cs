using System.Net;

namespace Repro.Models.Hub;

/// <summary>
/// Follows redirects, and puts the token on requests to the endpoint's own scheme, host and port and on no other. A HEAD is not followed
/// to a CDN: what the hub itself says of the file is in the redirect (reference: huggingface_hub, <c>file_download.py</c>, <c>get_hf_file_metadata</c>).
/// </summary>
internal sealed class HubAddressHandler(HubSettings settings) : DelegatingHandler
{
    public const string CommitHeader = "X-Repo-Commit";
    public const string LinkedEtagHeader = "X-Linked-ETag";
    public const string LinkedSizeHeader = "X-Linked-Size";
    private const int LongestChain = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        string? commit = null;
        for (var hop = 0; hop <= LongestChain; hop++)
        {
            // a message of its own for each hop: the caller's is sent again when this one fails
            var message = new HttpRequestMessage(request.Method, address);
            foreach (var (name, values) in request.Headers) message.Headers.TryAddWithoutValidation(name, values);
            message.Headers.Authorization = IsHub(address) ? settings.Token?.Header : null;

            var answer = await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
            commit ??= First(answer, CommitHeader);
            var next = answer.Headers.Location is { } location ? new Uri(address, location) : null;
            var isRedirect = answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
            if (!isRedirect || next is null || (request.Method == HttpMethod.Head && (!IsHub(next) || First(answer, LinkedEtagHeader) is not null)))
            {
                if (commit is not null && First(answer, CommitHeader) is null) answer.Headers.TryAddWithoutValidation(CommitHeader, commit);
                return answer;
            }

            answer.Dispose();
            if (next.Scheme is not ("http" or "https") || (address.Scheme == "https" && next.Scheme == "http"))
                throw new HubException(HubFault.BadAnswer, $"'{Plain(address)}' redirects to '{Plain(next)}', which is not followed for safety's sake; check HF_ENDPOINT and the proxy.");
            address = next;
        }

        throw new HubException(HubFault.BadAnswer, $"'{Plain(request.RequestUri!)}' is redirected more than {LongestChain} times; check HF_ENDPOINT and the proxy.");
    }

    /// <summary>An address without its query, which may be a signature.</summary>
    public static string Plain(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>A header's value, or null.</summary>
    public static string? First(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;

    private bool IsHub(Uri address) =>
        address.Scheme == settings.Endpoint.Scheme && address.Port == settings.Endpoint.Port && string.Equals(address.Host, settings.Endpoint.Host, StringComparison.OrdinalIgnoreCase);
}
