using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Repro.FakeHub;

/// <summary>
/// A hub on loopback that behaves like huggingface.co for what a client reads, and misbehaves on request. It has two addresses,
/// its own and its CDN's, so that a client that sends its token to the wrong one is seen.
/// </summary>
public sealed class HubServer : IDisposable
{
    private readonly ConcurrentDictionary<string, HubRepo> repos = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<HttpRequest> requests = new();
    private readonly List<Rule> rules = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly TcpListener hub;
    private readonly TcpListener cdn;
    private readonly HubRoutes routes;
    private bool stopped;

    /// <summary>Starts on loopback.</summary>
    /// <param name="port">The hub's port; any free one when 0. The CDN takes a free one.</param>
    public HubServer(int port = 0)
    {
        hub = new(IPAddress.Loopback, port);
        cdn = new(IPAddress.Loopback, 0);
        hub.Start();
        cdn.Start();
        routes = new(repos.GetValueOrDefault, () => Address(cdn));
        _ = Serve(hub, isCdn: false);
        _ = Serve(cdn, isCdn: true);
    }

    /// <summary>What a client takes as <c>HF_ENDPOINT</c>.</summary>
    public Uri Endpoint => Address(hub);

    /// <summary>Where files in LFS come from.</summary>
    public Uri Cdn => Address(cdn);

    /// <summary>Every request so far, in order.</summary>
    public IReadOnlyList<HttpRequest> Requests => [.. requests];

    /// <summary>Whether small files are redirected to a path of their own on the same host, as the hub does since 2025.</summary>
    public bool ResolveCache { get => routes.ResolveCache; set => routes.ResolveCache = value; }

    /// <summary>Whether lists of files hold names only, as a mirror's may.</summary>
    public bool ListsNamesOnly { get => routes.ListsNamesOnly; set => routes.ListsNamesOnly = value; }

    /// <summary>Called with each request before it is answered.</summary>
    public Action<HttpRequest>? OnRequest { get; set; }

    /// <summary>Adds a repository, or gives the one of that name.</summary>
    public HubRepo Repo(string id) => repos.GetOrAdd(id, name => new(name));

    /// <summary>
    /// For the next so many requests whose path contains the text (and, for a <see cref="BodyMisbehaviour"/>, that get a file's bytes), do
    /// this instead. Of several rules that match, the oldest is used up first.
    /// </summary>
    public void Misbehave(string path, Misbehaviour how, int times = 1)
    {
        lock (rules) rules.Add(new(path, how) { Left = times });
    }

    /// <summary>Forgets all rules and requests.</summary>
    public void Reset()
    {
        lock (rules) rules.Clear();
        requests.Clear();
    }

    /// <summary>Stops listening and ends every connection.</summary>
    public void Dispose()
    {
        if (stopped) return;
        stopped = true;
        stopping.Cancel();
        hub.Dispose();
        cdn.Dispose();
        stopping.Dispose();
    }

    private static Uri Address(TcpListener listener) => new($"http://{listener.LocalEndpoint}");

    private async Task Serve(TcpListener listener, bool isCdn)
    {
        var stop = stopping.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                _ = Task.Run(() => Handle(client, isCdn, stop), CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Handle(TcpClient client, bool isCdn, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                if (await HttpRequest.Read(stream, isCdn, stop) is not { } request) return;
                requests.Enqueue(request);
                OnRequest?.Invoke(request);
                switch (Take(request, body: false))
                {
                    case AnswersStatus wrong:
                        await new HttpAnswer(wrong.Code).With("Retry-After", wrong.RetryAfterSeconds?.ToString()).With("X-Error-Code", wrong.ErrorCode).Send(stream, request, null, stop);
                        return;
                    case HangsUp:
                        return;
                    case NeverAnswers:
                        await Task.Delay(Timeout.Infinite, stop);
                        return;
                }

                var answer = routes.Answer(request);
                var bodyRule = answer.File is not null && request.Method == "GET" ? Take(request, body: true) as BodyMisbehaviour : null;
                await answer.Send(stream, request, bodyRule, stop);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // the client went away, or the server stops
            }
        }
    }

    private Misbehaviour? Take(HttpRequest request, bool body)
    {
        lock (rules)
        {
            var rule = rules.Find(rule => rule.Left > 0 && rule.How is BodyMisbehaviour == body && request.Path.Contains(rule.Path, StringComparison.Ordinal));
            if (rule is not null) rule.Left--;
            return rule?.How;
        }
    }

    private sealed record Rule(string Path, Misbehaviour How)
    {
        public int Left { get; set; }
    }
}
