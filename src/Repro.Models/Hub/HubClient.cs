using Microsoft.Extensions.DependencyInjection;
using Repro.Models.Weights;

namespace Repro.Models.Hub;

/// <summary>
/// Checkpoints from a Hugging Face hub, kept in the cache that Python's huggingface_hub uses, so that each finds what the other fetched.
/// Safe to use from several threads and processes at once: a file is downloaded once. A stopped or failed download goes on where it was.
/// </summary>
public sealed class HubClient : IDisposable
{
    private const string ConfigName = "config.json";
    private readonly HubSettings settings;
    private readonly HubApi api;
    private readonly HubCache cache;
    private readonly HubRefusals refusals;
    private ServiceProvider? owned;

    /// <summary>A client whose HTTP client comes from a factory; see <see cref="HubServices.AddHub"/>.</summary>
    public HubClient(HubSettings settings, IHttpClientFactory clients)
        : this(settings, clients, new CacheFiles())
    {
    }

    internal HubClient(HubSettings settings, IHttpClientFactory clients, CacheFiles files)
    {
        this.settings = settings;
        api = new(settings, clients);
        cache = new(Path.GetFullPath(settings.CacheFolder), files);
        refusals = new(settings);
    }

    /// <summary>A client with services of its own, for programs that have no host.</summary>
    public static HubClient Create(HubSettings settings) => Create(settings, new CacheFiles());

    internal static HubClient Create(HubSettings settings, CacheFiles files)
    {
        var services = new ServiceCollection().AddHub(settings).BuildServiceProvider();
        return new(settings, services.GetRequiredService<IHttpClientFactory>(), files) { owned = services };
    }

    /// <summary>
    /// Makes sure that a file is in the cache, and gives its full path in the snapshot of the revision's commit. A branch is looked up at the
    /// hub each time; when the hub cannot be asked, what the branch was before will do. A file at a commit that is here takes no request.
    /// </summary>
    /// <param name="repo">Such as <c>EleutherAI/pythia-160m</c>.</param>
    /// <param name="revision">A branch such as <c>step143000</c>, a tag or a commit.</param>
    /// <param name="file">Path in the repository, such as <c>tokenizer.json</c>.</param>
    /// <param name="progress">Told how far it is; never of a file that is here already.</param>
    /// <param name="cancellation">Stops; what came is kept for the next call.</param>
    /// <exception cref="HubException">See <see cref="HubFault"/>.</exception>
    public async Task<string> Fetch(string repo, string revision, string file, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        HubNames.Check(repo, revision);
        HubNames.CheckFile(repo, file);
        var subject = new HubSubject(repo, revision, file);
        var here = cache.Find(repo, revision, file);
        if (here is not null && (settings.Offline || HubNames.IsCommit(revision))) return here;
        if (settings.Offline) throw refusals.Offline(subject);
        var meter = new ProgressMeter(file, 0, settings.ProgressEvery, progress);
        FileHead head;
        try
        {
            head = await api.Head(subject, meter.Note, cancellation, once: here is not null).ConfigureAwait(false);
        }
        catch (HubException e) when (e.HubIsAway && here is not null)
        {
            return here;
        }

        return await Place(subject, head, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes sure that a checkpoint is in the cache: <c>config.json</c>, and the weights in the first form there is of
    /// <c>model.safetensors</c>, <c>model.safetensors.index.json</c> with its shards, <c>pytorch_model.bin</c> and
    /// <c>pytorch_model.bin.index.json</c> with its shards; a snapshot that is whole in any form is taken as it is. A branch is looked up at
    /// the hub each time; when the hub cannot be asked, what the branch was before will do. A whole snapshot of a commit takes no request.
    /// </summary>
    /// <param name="repo">Such as <c>EleutherAI/pythia-160m</c>.</param>
    /// <param name="revision">A branch such as <c>step143000</c>, a tag or a commit.</param>
    /// <param name="progress">Told how far each file is.</param>
    /// <param name="cancellation">Stops; what came is kept for the next call.</param>
    /// <exception cref="HubException">See <see cref="HubFault"/>.</exception>
    /// <exception cref="WeightFileException"><see cref="WeightFault.BadIndex"/>: the repository's index cannot be used.</exception>
    public async Task<HubSnapshot> FetchCheckpoint(string repo, string revision, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        var here = Cached(repo, revision);
        if (here is not null && (settings.Offline || HubNames.IsCommit(revision))) return here;
        var subject = new HubSubject(repo, revision);
        if (settings.Offline) throw refusals.Offline(subject);
        var note = new ProgressMeter(ConfigName, 0, settings.ProgressEvery, progress);
        HubDescription there;
        try
        {
            there = await api.Describe(subject, note.Note, cancellation, once: here is not null).ConfigureAwait(false);
        }
        catch (HubException e) when (e.HubIsAway && here is not null)
        {
            return here;
        }

        if (Cached(repo, there.Commit) is not { } whole)
        {
            await FetchFiles(there, progress, cancellation).ConfigureAwait(false);
            whole = new(repo, revision, there.Commit, cache.Snapshot(repo, there.Commit));
        }

        cache.Remember(repo, revision, there.Commit);
        return whole with { Revision = revision };
    }

    /// <summary>The checkpoint of a revision if it is in the cache whole, else null; no request is made.</summary>
    /// <exception cref="HubException"><see cref="HubFault.BadName"/>.</exception>
    public HubSnapshot? Cached(string repo, string revision)
    {
        HubNames.Check(repo, revision);
        return cache.Commit(repo, revision) is { } commit && cache.Snapshot(repo, commit) is var folder && WeightForms.IsComplete(folder) ? new(repo, revision, commit, folder) : null;
    }

    /// <summary>Asks the hub for a revision's commit and its files with lengths and hashes; nothing is downloaded or written.</summary>
    /// <exception cref="HubException">See <see cref="HubFault"/>.</exception>
    public async Task<HubDescription> Describe(string repo, string revision, CancellationToken cancellation = default)
    {
        HubNames.Check(repo, revision);
        var subject = new HubSubject(repo, revision);
        return settings.Offline ? throw refusals.Offline(subject) : await api.Describe(subject, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes the weight files of one revision's snapshot, and those of their blobs that no other file of any snapshot of the repository
    /// links to, each under its lock; nothing else. Config, indexes and tokenizer stay.
    /// </summary>
    /// <exception cref="HubException"><see cref="HubFault.BadName"/> or <see cref="HubFault.ReadOnlyCache"/>.</exception>
    public async Task<HubRemoval> RemoveWeights(string repo, string revision, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        HubNames.Check(repo, revision);
        var names = new List<string>();
        var bytes = 0L;
        if (cache.Commit(repo, revision) is not { } commit) return new(names, bytes);
        foreach (var pointer in WeightForms.FilesIn(cache.Snapshot(repo, commit)))
        {
            var name = Path.GetFileName(pointer);
            if (cache.BlobOf(repo, pointer) is { } blob)
            {
                using var held = await Lock(new(repo, revision, name), Path.GetFileName(blob), new(name, 0, settings.ProgressEvery, progress), cancellation).ConfigureAwait(false);
                CacheFiles.Delete(pointer);
                if (!cache.Pointers(repo).Any(other => cache.BlobOf(repo, other) == blob)) bytes += Remove(blob);
            }
            else
            {
                bytes += Remove(pointer);
            }

            names.Add(name);
        }

        return new(names, bytes);
    }

    /// <summary>Lets go of services of its own, if it has any.</summary>
    public void Dispose() => owned?.Dispose();

    private async Task FetchFiles(HubDescription there, IProgress<HubProgress>? progress, CancellationToken cancellation)
    {
        var names = there.Files.Select(file => file.Name).ToList();
        if (!names.Contains(ConfigName, StringComparer.Ordinal))
            throw new HubException(HubFault.FileNotFound, $"There is no file '{ConfigName}' of '{there.Repo}' at '{there.Revision}', so it is no checkpoint; correct the repository or the revision.");
        if (WeightForms.Choose(names) is not { } form)
            throw new HubException(HubFault.NoWeights, $"'{there.Repo}' at '{there.Revision}' holds none of {string.Join(", ", CheckpointFolder.FormNames.Select(name => $"'{name}'"))}; correct the repository or the revision.");
        async Task<string> FetchHere(string file)
        {
            HubNames.CheckFile(there.Repo, file);
            if (cache.Find(there.Repo, there.Commit, file) is { } here) return here;
            var subject = new HubSubject(there.Repo, there.Revision, file, there.Commit);
            var note = new ProgressMeter(file, 0, settings.ProgressEvery, progress);
            var head = await api.Head(subject, note.Note, cancellation).ConfigureAwait(false);
            return await Place(subject, head, progress, cancellation).ConfigureAwait(false);
        }

        await FetchHere(ConfigName).ConfigureAwait(false);
        var weights = await FetchHere(form).ConfigureAwait(false);
        if (!WeightForms.IsIndex(form)) return;
        foreach (var shard in ShardedIndex.Parse(weights).Files.Select(path => Path.GetFileName(path)))
        {
            if (!names.Contains(shard, StringComparer.Ordinal))
                throw new HubException(HubFault.FileNotFound, $"The index '{form}' of '{there.Repo}' at '{there.Revision}' names the shard '{shard}', which is not there; take another revision, or tell the repository's owner.");
            await FetchHere(shard).ConfigureAwait(false);
        }
    }

    // the blob under its lock, then the link to it
    private async Task<string> Place(HubSubject subject, FileHead head, IProgress<HubProgress>? progress, CancellationToken cancellation)
    {
        var pointer = cache.Pointer(subject.Repo, head.Commit, subject.File!);
        if (CacheFiles.Length(pointer) != head.Length)
        {
            var blob = cache.Blob(subject.Repo, head.Etag);
            var meter = new ProgressMeter(subject.File!, head.Length, settings.ProgressEvery, progress);
            using var held = await Lock(subject, head.Etag, meter, cancellation).ConfigureAwait(false);
            if (CacheFiles.Length(pointer) != head.Length)
            {
                var isNew = CacheFiles.Length(blob) != head.Length;
                if (isNew) await new BlobDownload(settings, api, cache.Files, subject, head, meter).Run(blob, cancellation).ConfigureAwait(false);
                cache.Place(blob, pointer, isNew);
            }
        }

        cache.Remember(subject.Repo, subject.Revision, head.Commit);
        return pointer;
    }

    private Task<IDisposable> Lock(HubSubject subject, string etag, ProgressMeter meter, CancellationToken cancellation)
    {
        var path = cache.Lock(subject.Repo, etag);
        return HubLock.Take(path, settings.LockPoll, () => meter.Note($"Waiting for another process that holds the lock of {subject} ('{path}')."), cancellation);
    }

    private static long Remove(string path)
    {
        // a blob that is itself a link, into the store that newer versions of huggingface_hub share between repositories, frees nothing
        var bytes = new FileInfo(path) is { LinkTarget: null, Exists: true } file ? file.Length : 0;
        CacheFiles.Delete(path);
        return bytes;
    }
}
