using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>What Python's huggingface_hub finds, and what it left.</summary>
public sealed class HubCacheLayoutTests : HubTests
{
    [Test]
    public async Task A_file_lies_as_Python_lays_it()
    {
        using var client = Client();
        var path = await client.Fetch(Repo, Revision, Weights);
        var small = await client.Fetch(Repo, Revision, Json);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(path, Is.EqualTo(Path.Combine(RepoFolder, "snapshots", Commit.Sha, Weights)));
            Assert.That(new FileInfo(path).LinkTarget, Is.EqualTo($"../../blobs/{Commit[Weights]!.Sha256}"));
            Assert.That(new FileInfo(small).LinkTarget, Is.EqualTo($"../../blobs/{Commit[Json]!.BlobId}"));
            Assert.That(File.ReadAllBytes(path), IsBytes(WeightBytes));
            Assert.That(File.ReadAllBytes(small), Is.EqualTo(JsonBytes));
            Assert.That(File.ReadAllText(Path.Combine(RepoFolder, "refs", Revision)), Is.EqualTo(Commit.Sha));
            Assert.That(File.Exists(Path.Combine(Cache, ".locks", "models--EleutherAI--pythia-tiny", Commit[Weights]!.Sha256 + ".lock")));
            Assert.That(Directory.GetFiles(Path.Combine(RepoFolder, "blobs")).Select(Path.GetFileName), Is.EquivalentTo(new[] { Commit[Weights]!.Sha256, Commit[Json]!.BlobId }), "nothing is left over");
        }
    }

    [Test]
    public async Task A_blob_is_forced_to_the_disk_before_it_has_its_name()
    {
        var flushed = new List<(long Length, bool Partial, bool Whole)>();
        var blob = Path.Combine(RepoFolder, "blobs", Commit[Weights]!.Etag);
        var files = new CacheFiles { Flush = stream => flushed.Add((stream.Length, File.Exists(Partial), File.Exists(blob))) };
        using var client = HubClient.Create(Settings, files);
        await client.Fetch(Repo, Revision, Weights);
        Assert.That(flushed, Is.EqualTo(new[] { (300_000L, true, false) }));
        Assert.That(File.Exists(blob));
    }

    [Test]
    public async Task Folders_in_names_and_slashes_in_revisions_have_their_place()
    {
        var commit = Hub.Repo("gpt2").Commit("refs/pr/1", HubFile.Of("onnx/a b.json", JsonBytes));
        using var client = Client();
        var path = await client.Fetch("gpt2", "refs/pr/1", "onnx/a b.json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(path, Is.EqualTo(Path.Combine(Cache, "models--gpt2", "snapshots", commit.Sha, "onnx", "a b.json")));
            Assert.That(new FileInfo(path).LinkTarget, Is.EqualTo($"../../../blobs/{commit.Files[0].Etag}"));
            Assert.That(File.ReadAllText(Path.Combine(Cache, "models--gpt2", "refs", "refs", "pr", "1")), Is.EqualTo(commit.Sha));
            Assert.That(Hub.Requests.Select(request => request.Target), Does.Contain("/gpt2/resolve/refs%2Fpr%2F1/onnx/a%20b.json"));
        }
    }

    [Test]
    public async Task What_Python_downloaded_is_used_without_a_download()
    {
        LayAsPython(Weights, WeightBytes);
        using var client = Client();
        var path = await client.Fetch(Repo, Revision, Weights);
        Assert.That(File.ReadAllBytes(path), IsBytes(WeightBytes));
        Assert.That(Hub.Requests.Select(request => request.Method), Is.EqualTo(new[] { "HEAD" }), "only whether the branch has moved");
    }

    [Test]
    public async Task A_file_at_a_commit_takes_no_request()
    {
        LayAsPython(Weights, WeightBytes);
        using var client = Client();
        await client.Fetch(Repo, Commit.Sha, Weights);
        Assert.That(Hub.Requests, Is.Empty);
    }

    [Test]
    public async Task A_commit_leaves_no_ref()
    {
        using var client = Client();
        await client.Fetch(Repo, Commit.Sha, Json);
        Assert.That(Directory.Exists(Path.Combine(RepoFolder, "refs")), Is.False);
    }

    [Test]
    public async Task A_branch_that_moved_gets_a_snapshot_of_its_own_and_shares_what_stayed()
    {
        using var client = Client();
        var before = await client.Fetch(Repo, Revision, Weights);
        var moved = Hub.Repo(Repo).Commit(Revision, HubFile.Of(Weights, WeightBytes), HubFile.Of(Json, [1]));
        Hub.Reset();
        var after = await client.Fetch(Repo, Revision, Weights);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after, Is.Not.EqualTo(before));
            Assert.That(File.ReadAllText(Path.Combine(RepoFolder, "refs", Revision)), Is.EqualTo(moved.Sha));
            Assert.That(File.ReadAllBytes(after), IsBytes(WeightBytes));
            Assert.That(BodyRequests, Is.Empty);
        }
    }

    [Test]
    public async Task A_crash_before_the_rename_heals_without_a_download()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Partial)!);
        File.WriteAllBytes(Partial, WeightBytes);
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.Empty);
        Assert.That(File.Exists(Partial), Is.False);
    }

    [Test]
    public async Task A_crash_before_the_link_heals_without_a_download()
    {
        Directory.CreateDirectory(Path.Combine(RepoFolder, "blobs"));
        File.WriteAllBytes(Path.Combine(RepoFolder, "blobs", Commit[Weights]!.Etag), WeightBytes);
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.Empty);
    }

    [Test]
    public async Task A_link_to_nothing_is_no_file_and_heals()
    {
        using var client = Client();
        var path = await client.Fetch(Repo, Revision, Weights);
        File.Delete(Path.Combine(RepoFolder, "blobs", Commit[Weights]!.Etag));
        Assert.That(client.Cached(Repo, Revision), Is.Null);
        Assert.That(await client.Fetch(Repo, Commit.Sha, Weights), Is.EqualTo(path));
        Assert.That(File.ReadAllBytes(path), IsBytes(WeightBytes));
    }

    [Test]
    public async Task A_blob_that_is_too_short_is_fetched_again()
    {
        LayAsPython(Weights, WeightBytes[..1000]);
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
    }

    [Test]
    public async Task Without_links_a_new_blob_is_moved_and_an_old_one_copied()
    {
        var files = new CacheFiles { MakeLink = (_, _) => throw new IOException("Operation not supported") };
        using var client = HubClient.Create(Settings, files);
        var first = await client.Fetch(Repo, Revision, Weights);
        var blob = Path.Combine(RepoFolder, "blobs", Commit[Weights]!.Etag);
        Assert.That((new FileInfo(first).LinkTarget, File.Exists(blob)), Is.EqualTo(((string?)null, false)));
        File.Copy(first, blob);
        var other = Hub.Repo(Repo).Commit("main", HubFile.Of(Weights, WeightBytes));
        Hub.Reset();
        var second = await client.Fetch(Repo, "main", Weights);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second, Does.Contain(other.Sha));
            Assert.That(File.ReadAllBytes(first), IsBytes(WeightBytes));
            Assert.That(File.ReadAllBytes(second), IsBytes(WeightBytes));
            Assert.That(File.Exists(blob));
            Assert.That(BodyRequests, Is.Empty);
        }
    }

    [Test]
    public async Task A_blob_in_the_store_that_newer_Pythons_share_is_used()
    {
        var store = Path.Combine(Cache, "blobs", "ab");
        Directory.CreateDirectory(store);
        Directory.CreateDirectory(Path.Combine(RepoFolder, "blobs"));
        var name = new string('a', 64);
        File.WriteAllBytes(Path.Combine(store, name), WeightBytes);
        File.CreateSymbolicLink(Path.Combine(RepoFolder, "blobs", Commit[Weights]!.Etag), $"../../blobs/ab/{name}");
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.Empty);
    }

    private void LayAsPython(string name, byte[] content)
    {
        var file = Commit[name]!;
        Directory.CreateDirectory(Path.Combine(RepoFolder, "blobs"));
        Directory.CreateDirectory(Path.Combine(RepoFolder, "refs"));
        Directory.CreateDirectory(Path.Combine(RepoFolder, "snapshots", Commit.Sha));
        File.WriteAllBytes(Path.Combine(RepoFolder, "blobs", file.Etag), content);
        File.WriteAllText(Path.Combine(RepoFolder, "refs", Revision), Commit.Sha);
        File.CreateSymbolicLink(Path.Combine(RepoFolder, "snapshots", Commit.Sha, name), $"../../blobs/{file.Etag}");
    }
}
