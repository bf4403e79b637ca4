using System.Net.Sockets;
using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>A hub with one repository, an empty cache, and a client that waits for nothing.</summary>
public abstract class HubTests
{
    protected const string Repo = "EleutherAI/pythia-tiny";
    protected const string Revision = "step143000";
    protected const string Weights = "model.safetensors";
    protected const string Json = "tokenizer.json";
    protected const string Secret = "hf_T0p5ecret";

    internal TemporaryFolder Folder { get; private set; } = null!;

    protected HubServer Hub { get; private set; } = null!;

    /// <summary>The content of <see cref="Weights"/>: no checkpoint, but enough of it to be cut.</summary>
    protected byte[] WeightBytes { get; } = Bytes(300_000, seed: 1);

    protected byte[] JsonBytes { get; } = Bytes(5_000, seed: 2);

    protected HubCommit Commit { get; private set; } = null!;

    protected string Cache => Folder.At("hub");

    protected string RepoFolder => Path.Combine(Cache, "models--EleutherAI--pythia-tiny");

    protected string Partial => Path.Combine(RepoFolder, "blobs", Commit[Weights]!.Etag + ".incomplete");

    [SetUp]
    public void StartHub()
    {
        Folder = new();
        Hub = new();
        Commit = Hub.Repo(Repo).Commit(Revision, HubFile.Of(Weights, WeightBytes), HubFile.Of(Json, JsonBytes), HubFile.Of("config.json", "{}"u8.ToArray()));
    }

    [TearDown]
    public void StopHub()
    {
        Hub.Dispose();
        Folder.Dispose();
    }

    protected static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The same bytes, compared at once: NUnit boxes each of them.</summary>
    protected static NUnit.Framework.Constraints.Constraint IsBytes(byte[] expected) => new NUnit.Framework.Constraints.PredicateConstraint<byte[]>(actual => actual.AsSpan().SequenceEqual(expected));

    protected HubSettings Settings => new()
    {
        Endpoint = Hub.Endpoint,
        CacheFolder = Cache,
        Tries = 3,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        LongestDelay = TimeSpan.FromMilliseconds(5),
        AnswerTimeout = TimeSpan.FromSeconds(20),
        StallTimeout = TimeSpan.FromSeconds(20),
        ProgressEvery = TimeSpan.Zero,
        LockPoll = TimeSpan.FromMilliseconds(5),
    };

    protected HubClient Client() => HubClient.Create(Settings, new CacheFiles { Flush = _ => { } });

    /// <summary>The failure of a fetch: its kind, and one sentence that names what a user needs and no secret.</summary>
    protected static async Task<string> Fault(HubFault fault, Func<Task> act, params string[] named)
    {
        HubException? error = null;
        try
        {
            await act();
        }
        catch (HubException e)
        {
            error = e;
        }

        Assert.That(error, Is.Not.Null, "no failure");
        Assert.That(error!.Fault, Is.EqualTo(fault), error.Message);
        TestContext.Out.WriteLine($"{fault}: {error.Message}");
        Sentence.Check(error.Message, named);
        Assert.That(error.ToString(), Does.Not.Contain(Secret).And.Not.Contain("Signature"));
        return error.Message;
    }

    /// <summary>GETs that asked for a file's bytes at the address that has them, with what range.</summary>
    protected string?[] BodyRequests => [.. Hub.Requests.Where(request => request.Method == "GET" && request.Cdn).Select(request => request["Range"])];

    /// <summary>A port that nobody listens on.</summary>
    protected static Uri NobodyThere()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://{listener.LocalEndpoint}");
    }

    /// <summary>A progress that keeps what it is told, at once.</summary>
    protected sealed class Told : IProgress<HubProgress>
    {
        private readonly List<HubProgress> reports = [];

        public Action<HubProgress>? Then { get; init; }

        public IReadOnlyList<HubProgress> Reports
        {
            get { lock (reports) return [.. reports]; }
        }

        public string[] Notes => [.. Reports.Select(report => report.Note).OfType<string>()];

        public void Report(HubProgress value)
        {
            lock (reports) reports.Add(value);
            Then?.Invoke(value);
        }
    }
}
