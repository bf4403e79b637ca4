using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>Making room.</summary>
public sealed class HubRemovalTests : HubTests
{
    [Test]
    public async Task Weights_go_and_the_rest_stays()
    {
        using var client = Client();
        await client.FetchCheckpoint(Repo, Revision);
        await client.Fetch(Repo, Revision, Json);
        var before = Entries();
        var removal = await client.RemoveWeights(Repo, Revision);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(removal.Files, Is.EqualTo(new[] { Weights }));
            Assert.That(removal.Bytes, Is.EqualTo(300_000));
            Assert.That(before.Except(Entries()), Is.EquivalentTo(new[] { Path.Combine(RepoFolder, "snapshots", Commit.Sha, Weights), Path.Combine(RepoFolder, "blobs", Commit[Weights]!.Etag) }));
            Assert.That(client.Cached(Repo, Revision), Is.Null);
        }

        Assert.That(File.ReadAllBytes(Path.Combine((await client.FetchCheckpoint(Repo, Revision)).Folder, Weights)), IsBytes(WeightBytes), "and can be fetched again");
    }

    [Test]
    public async Task A_blob_that_another_snapshot_links_to_stays()
    {
        var other = Hub.Repo(Repo).Commit("main", HubFile.Of("copies/" + Weights, WeightBytes));
        using var client = Client();
        await client.FetchCheckpoint(Repo, Revision);
        var copy = await client.Fetch(Repo, "main", "copies/" + Weights);
        var removal = await client.RemoveWeights(Repo, Revision);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(removal.Files, Is.EqualTo(new[] { Weights }));
            Assert.That(removal.Bytes, Is.Zero);
            Assert.That(copy, Does.Contain(other.Sha));
            Assert.That(File.ReadAllBytes(copy), IsBytes(WeightBytes));
        }
    }

    [Test]
    public async Task Shards_go_and_their_index_stays()
    {
        Hub.Repo(Repo).Commit(Revision, HubFile.Of("config.json", "{}"u8.ToArray()), HubFile.Of("pytorch_model.bin.index.json", """{"weight_map":{"a":"one.bin","b":"two.bin"}}"""u8.ToArray()), HubFile.Of("one.bin", [1]), HubFile.Of("two.bin", [2, 2]));
        using var client = Client();
        var snapshot = await client.FetchCheckpoint(Repo, Revision);
        var removal = await client.RemoveWeights(Repo, Revision);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(removal.Files, Is.EqualTo(new[] { "one.bin", "two.bin" }));
            Assert.That(removal.Bytes, Is.EqualTo(3));
            Assert.That(Directory.GetFiles(snapshot.Folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "config.json", "pytorch_model.bin.index.json" }));
        }
    }

    [Test]
    public async Task A_link_that_leads_out_of_the_repository_s_blobs_goes_alone()
    {
        using var client = Client();
        await client.FetchCheckpoint(Repo, Revision);
        var precious = Folder.Write("precious", "mine");
        var link = Path.Combine(RepoFolder, "snapshots", Commit.Sha, "pytorch_model.bin");
        File.CreateSymbolicLink(link, precious);
        var removal = await client.RemoveWeights(Repo, Revision);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(removal.Files, Is.EqualTo(new[] { Weights, "pytorch_model.bin" }));
            Assert.That(Path.Exists(link), Is.False);
            Assert.That(Folder["precious"], Is.EqualTo("mine"));
        }
    }

    [Test]
    public async Task What_is_not_here_cannot_go()
    {
        using var client = Client();
        Assert.That((await client.RemoveWeights(Repo, Revision)).Files, Is.Empty);
        Assert.That(Hub.Requests, Is.Empty);
        Assert.That(Directory.Exists(Cache), Is.False);
    }

    [Test]
    public async Task A_removal_waits_for_the_lock()
    {
        using var client = Client();
        await client.FetchCheckpoint(Repo, Revision);
        var path = Path.Combine(Cache, ".locks", "models--EleutherAI--pythia-tiny", Commit[Weights]!.Etag + ".lock");
        var waits = new TaskCompletionSource();
        var told = new Told { Then = report => { if (report.Note is not null) waits.TrySetResult(); } };
        Task<HubRemoval> removal;
        using (await HubLock.Take(path, TimeSpan.FromMilliseconds(5), Assert.Fail, CancellationToken.None))
        {
            removal = client.RemoveWeights(Repo, Revision, told);
            await waits.Task.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That(client.Cached(Repo, Revision), Is.Not.Null);
        }

        Assert.That((await removal).Bytes, Is.EqualTo(300_000));
    }

    private string[] Entries() => Directory.GetFiles(Cache, "*", SearchOption.AllDirectories);
}
