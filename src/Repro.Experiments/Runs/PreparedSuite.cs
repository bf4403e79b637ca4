using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Hub;
using Repro.Models.Tokenizers;
using Repro.Models.Weights;
using Repro.Statistics;

namespace Repro.Experiments.Runs;

/// <summary>How fetched weights are dealt with.</summary>
/// <param name="Keep">What stays on the disk.</param>
/// <param name="Progress">Told how far each file is.</param>
/// <param name="Settings">Of the hub; null: from the environment.</param>
public sealed record Fetching(KeepWeights Keep = KeepWeights.All, IProgress<HubProgress>? Progress = null, HubSettings? Settings = null);

/// <summary>A suite made ready to run: its words are known, and its checkpoints have a source.</summary>
public sealed class PreparedSuite : IDisposable
{
    private readonly HubClient? client;

    private PreparedSuite(Suite suite, ICheckpointSource checkpoints, HubClient? client, Absence? unavailable) => (Suite, Checkpoints, this.client, Unavailable) = (suite, checkpoints, client, unavailable);

    /// <summary>A suite whose checkpoints come from elsewhere.</summary>
    internal static PreparedSuite Of(Suite suite, ICheckpointSource checkpoints, string? wordsSha256 = null) => new(suite, checkpoints, null, null) { WordsSha256 = wordsSha256 };

    public Suite Suite { get; }

    public ICheckpointSource Checkpoints { get; }

    /// <summary>SHA-256 of the tokenizer that its words were made of, lower-case hexadecimal; null where the code has them.</summary>
    public string? WordsSha256 { get; private init; }

    /// <summary>Why nothing of the suite can be had here; null where it may.</summary>
    public Absence? Unavailable { get; }

    /// <param name="checkout">Where the manifest of weights is kept.</param>
    /// <param name="suite">The suite, or a part of it.</param>
    /// <param name="fetching">Null: all weights are kept.</param>
    /// <param name="stop">Ends a download.</param>
    /// <exception cref="HubException">The hub, the disk or a token is in trouble. (No network, or a file that is not there, is no trouble: it is said in <see cref="Unavailable"/>.)</exception>
    public static PreparedSuite Of(Checkout checkout, Suite suite, Fetching? fetching = null, CancellationToken stop = default)
    {
        var seen = new SeenWeightsStore(checkout.Weights);
        if (suite.Hub is not { } hub) return new PreparedSuite(suite, new LocalCheckpoints(seen), null, null);
        fetching ??= new Fetching();
        var settings = fetching.Settings ?? HubSettings.FromEnvironment();
        var client = HubClient.Create(settings with { KnownRepos = [.. suite.Models.Select(model => hub.Repository(model.Name)), .. suite.Variants.SelectMany(variant => variant.Names).Select(hub.Repository)] });
        try
        {
            var checkpoints = new HubCheckpoints(client, hub, seen, fetching.Keep, suite.Steps[^1], fetching.Progress);
            try
            {
                var tokenizer = Environment.GetEnvironmentVariable("REPRO_TOKENIZER") is { Length: > 0 } file ? file : client.Fetch(hub.Repository(hub.Tokenizer), "main", "tokenizer.json", fetching.Progress, stop).GetAwaiter().GetResult();
                return new PreparedSuite(suite.With(SuiteWords.Pythia(ByteLevelBpeTokenizer.Read(tokenizer))), checkpoints, client, null) { WordsSha256 = CheckpointFolder.DigestOfFile(tokenizer) };
            }
            catch (HubException e) when (e.Fault is HubFault.Offline or HubFault.NoNetwork or HubFault.RepoNotFound or HubFault.FileNotFound)
            {
                return new PreparedSuite(suite, checkpoints, client, new Absence(e.Message));
            }
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <exception cref="DefinitionException">The suite has numbers only, or nothing of it can be had here.</exception>
    public PreparedSuite Require()
    {
        _ = Suite.RequireCheckpoints();
        return Unavailable is null ? this : throw new DefinitionException(Unavailable.Reason);
    }

    public void Dispose() => client?.Dispose();
}
