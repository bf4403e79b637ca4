using System.Text.RegularExpressions;

namespace Repro.Models.Hub;

/// <summary>Where the hub and the cache are, and how patient the client is.</summary>
public sealed partial record HubSettings
{
    /// <summary>The hub that is asked when <c>HF_ENDPOINT</c> names no other.</summary>
    public static Uri HuggingFace { get; } = new("https://huggingface.co");

    /// <summary>The hub's address, <c>HF_ENDPOINT</c>.</summary>
    public Uri Endpoint { get; init; } = HuggingFace;

    /// <summary>The folder that holds <c>models--owner--name</c>, <c>HF_HUB_CACHE</c>.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Sent to <see cref="Endpoint"/>'s own host and to no other.</summary>
    public HubToken? Token { get; init; }

    /// <summary>Whether no request is ever made, <c>HF_HUB_OFFLINE</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>Repositories the caller knows of; the nearest name is offered when one is not found.</summary>
    public IReadOnlyList<string> KnownRepos { get; init; } = [];

    /// <summary>Tries in a row that bring nothing before a request, or the body of a file, is given up; at least 2.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>Wait before the second try; doubled from try to try, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait of the client's own choosing.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest <c>Retry-After</c> that is waited for; a hub that asks for more is told to the user instead.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a request waits for the head of its answer.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a body may bring no byte; there is no limit on the whole of it.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Least time between two reports of one file's progress.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>How often a lock that another process holds is tried.</summary>
    public TimeSpan LockPoll { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>
    /// As huggingface_hub reads the environment (reference: its <c>constants.py</c> and <c>utils/_auth.py</c>): the endpoint from
    /// <c>HF_ENDPOINT</c>; the home from <c>HF_HOME</c>, else <c>XDG_CACHE_HOME/huggingface</c>, else <c>~/.cache/huggingface</c>; the
    /// cache from <c>HF_HUB_CACHE</c>, else <c>HUGGINGFACE_HUB_CACHE</c>, else <c>hub</c> in the home; the token from <c>HF_TOKEN</c>,
    /// else <c>HUGGING_FACE_HUB_TOKEN</c>, else the file <c>HF_TOKEN_PATH</c>, else <c>token</c> in the home, and none when
    /// <c>HF_HUB_DISABLE_IMPLICIT_TOKEN</c> is true; offline when <c>HF_HUB_OFFLINE</c> or <c>TRANSFORMERS_OFFLINE</c> is true (1, on, yes,
    /// true). Paths may hold <c>~</c> and <c>$NAME</c>. A variable that is set and empty counts as not set.
    /// </summary>
    /// <param name="variable">Gives a variable's value; the process's own environment when null.</param>
    /// <exception cref="HubException"><see cref="HubFault.BadSetting"/>.</exception>
    public static HubSettings FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
        bool IsTrue(string name) => Value(name)?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";
        string Folder(string path) => Path.GetFullPath(Expand(path, Value));

        var home = Folder(Value("HF_HOME") ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine("~", ".cache"), "huggingface"));
        return new()
        {
            Endpoint = EndpointFrom(Value("HF_ENDPOINT")),
            CacheFolder = Folder(Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub")),
            Token = IsTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? null
                : HubToken.From(Value("HF_TOKEN"), "HF_TOKEN")
                ?? HubToken.From(Value("HUGGING_FACE_HUB_TOKEN"), "HUGGING_FACE_HUB_TOKEN")
                ?? TokenFile(Value("HF_TOKEN_PATH") is { } path ? Folder(path) : Path.Combine(home, "token")),
            Offline = IsTrue(Value("HF_HUB_OFFLINE") is null ? "TRANSFORMERS_OFFLINE" : "HF_HUB_OFFLINE"),
        };
    }

    /// <summary>A page of the hub for people, such as the one where a repository's terms are accepted.</summary>
    internal string Page(string path) => $"{Endpoint.AbsoluteUri.TrimEnd('/')}/{path}";

    private static Uri EndpointFrom(string? text)
    {
        if (text is null) return HuggingFace;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Query.Length == 0
            ? uri
            : throw new HubException(HubFault.BadSetting, $"HF_ENDPOINT is '{WithoutUser().Replace(text, "//...@")}', which is no address of a hub; unset it or give one such as '{HuggingFace.AbsoluteUri.TrimEnd('/')}'.");
    }

    private static HubToken? TokenFile(string path)
    {
        try
        {
            return File.Exists(path) ? HubToken.From(File.ReadAllText(path), $"'{path}'") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HubException(HubFault.BadSetting, $"The token file '{path}' cannot be read ({e.Message.TrimEnd('.')}); correct its rights, or set HF_TOKEN.", e);
        }
    }

    private static string Expand(string path, Func<string, string?> value)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal))
            path = (value("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)) + path[1..];
        return Variable().Replace(path, match => value(match.Groups[1].Value) ?? match.Value);
    }

    [GeneratedRegex(@"\$\{?(\w+)\}?")]
    private static partial Regex Variable();

    // an address with a password in it is not repeated
    [GeneratedRegex("//[^/]*@")]
    private static partial Regex WithoutUser();
}
