using System.Collections.Concurrent;
using Repro.Experiments.Suites;
using Repro.Models.Hub;
using Repro.Models.Weights;

namespace Repro.Experiments.Weights;

/// <summary>
/// Checkpoints of a hub. Which weights a revision holds is asked before any is fetched, so that cells are found, and wrong weights told,
/// without them. What cannot be asked or is not there is a gap; a hub, a disk or a token in trouble ends the run, which goes on from there.
/// </summary>
/// <param name="client">Fetches; the caller disposes it.</param>
/// <param name="hub">Where the suite's models are.</param>
/// <param name="seen">The manifest, which grows.</param>
/// <param name="keep">What stays on the disk.</param>
/// <param name="lastStep">The last step that is looked at.</param>
/// <param name="progress">Told how far each file is.</param>
public sealed class HubCheckpoints(HubClient client, SuiteHub hub, SeenWeightsStore seen, KeepWeights keep, int lastStep, IProgress<HubProgress>? progress = null) : ICheckpointSource
{
    private const int RequestsAtATime = 8;

    private readonly ConcurrentDictionary<(string Model, int Step), Lazy<Task<(HubSnapshot Snapshot, bool IsNew)>>> fetching = [];
    private volatile HubException? away; // the hub could not be asked: it is not asked again for every checkpoint
    private volatile bool answered;      // a hub that is away after that is a failure, and not this machine's way of being

    /// <inheritdoc/>
    public IReadOnlyList<SeenWeights> Survey(Suite suite, SuiteModel model, CancellationToken stop)
    {
        var found = new ConcurrentBag<SeenWeights>();
        Parallel.ForEach(suite.Steps, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtATime, CancellationToken = stop }, step =>
        {
            try
            {
                found.Add(Ask(model.Name, step, stop));
            }
            catch (WeightFileException)
            {
                // told when the checkpoint's turn comes
            }
        });
        return [.. found.OrderBy(weights => weights.Step)];
    }

    /// <inheritdoc/>
    public SeenWeights? Known(SuiteCheckpoint checkpoint) => seen.Find(checkpoint.Model, checkpoint.Step);

    /// <inheritdoc/>
    public SeenWeights Identify(SuiteCheckpoint checkpoint, CancellationToken stop)
    {
        var known = Ask(checkpoint.Model, checkpoint.Step, stop);
        if (known.ConfigSha256 is not null) return known;
        var (repository, revision) = Place(checkpoint.Model, checkpoint.Step);
        var config = Ask(() => client.Fetch(repository, revision, "config.json", cancellation: stop));
        seen.Add(known = known with { ConfigSha256 = CheckpointFolder.DigestOfFile(config) });
        return known;
    }

    /// <inheritdoc/>
    public CheckpointFolder Open(SuiteCheckpoint checkpoint, CancellationToken stop)
    {
        var (repository, revision) = Place(checkpoint.Model, checkpoint.Step);
        var (snapshot, isNew) = Ask(() => Fetch(checkpoint, stop), () => fetching.TryRemove((checkpoint.Model, checkpoint.Step), out _));
        var folder = CheckpointFolder.Open(snapshot.Folder);
        if (checkpoint.Shape is { } shape && shape != folder.Config)
            throw new WeightFileException(WeightFault.WrongShape, snapshot.Folder, $"'{repository}' at '{revision}' has the shape {folder.Config} and not the one in suite.yml ({shape}): correct the suite, or the model's name.");
        var before = seen.Find(checkpoint.Model, checkpoint.Step);
        if (isNew || before?.Embedding is null || before.Sha256 != folder.Sha256)
            seen.Add(SeenWeights.Of(checkpoint.Model, checkpoint.Step, folder, $"{repository} at {revision}, commit {snapshot.Commit}") with { Fetched = isNew || before?.Fetched == true });
        return folder;
    }

    /// <inheritdoc/>
    public bool IsHere(SuiteCheckpoint checkpoint) => Place(checkpoint.Model, checkpoint.Step) is var (repository, revision) && client.Cached(repository, revision) is not null;

    /// <inheritdoc/>
    public void Prefetch(SuiteCheckpoint checkpoint, CancellationToken stop)
    {
        // a failure is told to whoever opens the checkpoint
        if (away is null) _ = Fetch(checkpoint, stop).ContinueWith(done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public void Release(SuiteCheckpoint checkpoint)
    {
        if (keep == KeepWeights.All || (keep == KeepWeights.Last && checkpoint.Step == lastStep)) return;
        if (seen.Find(checkpoint.Model, checkpoint.Step) is not { Fetched: true } fetched) return;
        var (repository, revision) = Place(checkpoint.Model, checkpoint.Step);
        _ = client.RemoveWeights(repository, revision).GetAwaiter().GetResult();
        seen.Add(fetched with { Fetched = false });
    }

    private (string Repository, string Revision) Place(string model, int step) => (hub.Repository(model), SuiteHub.Revision(step));

    // from the manifest, from the cache, or asked
    private SeenWeights Ask(string model, int step, CancellationToken stop)
    {
        if (seen.Find(model, step) is { } known) return known;
        var (repository, revision) = Place(model, step);
        SeenWeights found;
        if (client.Cached(repository, revision) is { } snapshot)
        {
            found = SeenWeights.Of(model, step, CheckpointFolder.Open(snapshot.Folder), $"{repository} at {revision}, commit {snapshot.Commit}");
        }
        else
        {
            var there = Ask(() => client.Describe(repository, revision, stop));
            if (there.WeightFiles.Count == 0) throw new WeightFileException(WeightFault.NoWeights, repository, $"'{repository}' at '{revision}' holds no weights.");
            if (there.WeightFiles.FirstOrDefault(file => file.Sha256 is null || file.Bytes is null) is { } nameless)
                throw new WeightFileException(WeightFault.NoWeights, repository, $"The hub does not tell length and SHA-256 of '{nameless.Name}' of '{repository}' at '{revision}', so its weights cannot be told from others: fetch it by hand and run again.");
            SeenFile[] files = [.. there.WeightFiles.Select(file => new SeenFile(file.Name, file.Bytes!.Value, file.Sha256!))];
            found = new SeenWeights { Model = model, Step = step, Sha256 = CheckpointFolder.Combine([.. files.Select(file => file.Sha256)]), Files = files, Source = $"{repository} at {revision}, commit {there.Commit}" };
        }

        seen.Add(found);
        return found;
    }

    private Task<(HubSnapshot Snapshot, bool IsNew)> Fetch(SuiteCheckpoint checkpoint, CancellationToken stop)
    {
        var (repository, revision) = Place(checkpoint.Model, checkpoint.Step);
        return fetching.GetOrAdd((checkpoint.Model, checkpoint.Step), _ => new(async () =>
        {
            var wasHere = client.Cached(repository, revision) is not null;
            return (await client.FetchCheckpoint(repository, revision, progress, stop).ConfigureAwait(false), !wasHere);
        })).Value;
    }

    private T Ask<T>(Func<Task<T>> request, Action? after = null)
    {
        try
        {
            if (away is not null) throw away;
            var answer = request().GetAwaiter().GetResult();
            answered = true;
            return answer;
        }
        catch (HubException e) when (IsGap(e.Fault))
        {
            if (e.Fault is HubFault.NoNetwork or HubFault.Offline) away = e;
            throw new WeightFileException(WeightFault.NoWeights, "", e.Message, inner: e);
        }
        finally
        {
            after?.Invoke();
        }
    }

    private bool IsGap(HubFault fault) => fault is HubFault.Offline or HubFault.RevisionNotFound or HubFault.RepoNotFound or HubFault.FileNotFound or HubFault.NoWeights || (fault is HubFault.NoNetwork && !answered);
}
