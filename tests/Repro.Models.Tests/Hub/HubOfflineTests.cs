using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>Without a network: what is here is used, and what is not is told.</summary>
public sealed class HubOfflineTests : HubTests
{
    [Test]
    public async Task Offline_takes_what_is_here_and_makes_no_request()
    {
        using (var online = Client()) await online.FetchCheckpoint(Repo, Revision);
        Hub.Reset();
        using var client = HubClient.Create(Settings with { Offline = true });
        Assert.That((await client.FetchCheckpoint(Repo, Revision)).Commit, Is.EqualTo(Commit.Sha));
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(Hub.Requests, Is.Empty);
    }

    [Test]
    public async Task Offline_says_what_is_missing_and_makes_no_request()
    {
        using var client = HubClient.Create(Settings with { Offline = true });
        await Fault(HubFault.Offline, () => client.Fetch(Repo, Revision, Json), $"'{Json}'", Repo, Revision, Cache, "HF_HUB_OFFLINE");
        await Fault(HubFault.Offline, () => client.FetchCheckpoint(Repo, Revision), Repo, Revision, Cache, "HF_HUB_OFFLINE");
        await Fault(HubFault.Offline, () => client.Describe(Repo, Revision), Repo, Revision, "HF_HUB_OFFLINE");
        Assert.That(Hub.Requests, Is.Empty);
        Assert.That(Directory.Exists(Cache), Is.False);
    }

    [Test]
    public async Task A_hub_that_cannot_be_reached_is_told()
    {
        var nobody = NobodyThere();
        using var client = HubClient.Create(Settings with { Endpoint = nobody });
        await Fault(HubFault.NoNetwork, () => client.Fetch(Repo, Revision, Json), $"'{Json}'", Repo, Revision, nobody.Authority, "refused", "HF_HUB_CACHE");
        await Fault(HubFault.NoNetwork, () => client.FetchCheckpoint(Repo, Revision), Repo, Revision, nobody.Authority, "refused");
    }

    [Test]
    public async Task A_host_that_has_no_address_is_told()
    {
        using var client = HubClient.Create(Settings with { Endpoint = new("http://hub.invalid") }); // RFC 2606: never resolves
        await Fault(HubFault.NoNetwork, () => client.Fetch(Repo, Revision, Json), $"'{Json}'", Repo, Revision, "'http://hub.invalid'");
    }

    [Test]
    public async Task Without_a_network_what_is_here_is_used_silently()
    {
        using (var online = Client()) await online.FetchCheckpoint(Repo, Revision);
        var told = new Told();
        using var client = HubClient.Create(Settings with { Endpoint = NobodyThere(), FirstDelay = TimeSpan.FromMinutes(1) });
        Assert.That((await client.FetchCheckpoint(Repo, Revision, told)).Commit, Is.EqualTo(Commit.Sha));
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights, told)), IsBytes(WeightBytes));
        Assert.That(told.Reports, Is.Empty, "and at once: nothing is tried twice when there is something to fall back on");
    }

    [Test]
    public async Task A_hub_in_trouble_is_as_good_as_none_and_a_refusal_is_not()
    {
        using var client = Client();
        await client.FetchCheckpoint(Repo, Revision);
        Hub.Misbehave("", new AnswersStatus(503));
        Assert.That((await client.FetchCheckpoint(Repo, Revision)).Commit, Is.EqualTo(Commit.Sha));
        Hub.Repo(Repo).PrivateToken = "hf_other";
        await Fault(HubFault.TokenNeeded, () => client.FetchCheckpoint(Repo, Revision), Repo);
    }

    [Test]
    public async Task A_snapshot_without_all_of_its_files_is_not_cached()
    {
        using var client = Client();
        Assert.That(client.Cached(Repo, Revision), Is.Null);
        await client.Fetch(Repo, Revision, "config.json");
        Assert.That(client.Cached(Repo, Revision), Is.Null);
        await client.Fetch(Repo, Revision, Weights);
        Hub.Reset();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.Cached(Repo, Revision), Is.EqualTo(new HubSnapshot(Repo, Revision, Commit.Sha, Path.Combine(RepoFolder, "snapshots", Commit.Sha))));
            Assert.That(client.Cached(Repo, Commit.Sha)?.Revision, Is.EqualTo(Commit.Sha));
            Assert.That(client.Cached(Repo, "main"), Is.Null);
            Assert.That(Hub.Requests, Is.Empty);
        }
    }
}
