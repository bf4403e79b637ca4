using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>Where the token goes, and where it never does.</summary>
public sealed class HubTokenTests : HubTests
{
    [Test]
    public async Task The_token_goes_to_the_hub_and_not_to_its_CDN()
    {
        using var client = HubClient.Create(Settings with { Token = HubToken.From(Secret, "HF_TOKEN") });
        Hub.Misbehave(Weights, new CutsAfter(1_000));
        await client.Fetch(Repo, Revision, Weights);
        await client.Fetch(Repo, Revision, Json);
        await client.Describe(Repo, Revision);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Hub.Requests.Where(request => !request.Cdn).Select(request => request.Token), Is.Not.Empty.And.All.EqualTo(Secret));
            Assert.That(Hub.Requests.Where(request => request.Cdn).Select(request => request["Authorization"]), Has.Exactly(2).Items.And.All.Null);
        }
    }

    [Test]
    public async Task Without_a_token_none_is_sent()
    {
        using var client = Client();
        await client.Fetch(Repo, Revision, Weights);
        Assert.That(Hub.Requests.Select(request => request["Authorization"]), Is.All.Null);
    }

    [Test]
    public async Task The_token_stays_on_redirects_within_the_hub()
    {
        Hub.ResolveCache = true;
        var old = Hub.Repo("EleutherAI/old-name");
        old.RenamedTo = Repo;
        using var client = HubClient.Create(Settings with { Token = HubToken.From(Secret, "HF_TOKEN") });
        Assert.That(File.ReadAllBytes(await client.Fetch("EleutherAI/old-name", Revision, Json)), Is.EqualTo(JsonBytes));
        Assert.That(File.ReadAllBytes(await client.Fetch("EleutherAI/old-name", Revision, Weights)), IsBytes(WeightBytes));
        Assert.That((await client.Describe("EleutherAI/old-name", Revision)).Commit, Is.EqualTo(Commit.Sha));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Hub.Requests.Select(request => request.Path), Has.Some.StartsWith("/api/resolve-cache/"));
            Assert.That(Hub.Requests.Where(request => !request.Cdn).Select(request => request.Token), Is.All.EqualTo(Secret));
            Assert.That(Hub.Requests.Where(request => request.Cdn).Select(request => request["Authorization"]), Is.Not.Empty.And.All.Null);
        }
    }

    [Test]
    public async Task A_hub_that_redirects_in_a_circle_is_told()
    {
        Hub.Repo("a/b").RenamedTo = "a/c";
        Hub.Repo("a/c").RenamedTo = "a/b";
        using var client = HubClient.Create(Settings with { Token = HubToken.From(Secret, "HF_TOKEN") });
        await Fault(HubFault.BadAnswer, () => client.Fetch("a/b", Revision, Json), "redirected more than 10 times", "HF_ENDPOINT");
    }

    [Test]
    public void A_token_does_not_show_in_settings()
    {
        var settings = Settings with { Token = HubToken.From(Secret, "HF_TOKEN") };
        Assert.That($"{settings} {settings.Token}", Does.Not.Contain(Secret).And.Contain("(a token)"));
    }

    [Test]
    public void A_token_with_odd_characters_is_refused_without_being_shown()
    {
        var error = Assert.Throws<HubException>(() => HubToken.From("hf_ab cd", "HF_TOKEN"))!;
        Assert.That(error.Fault, Is.EqualTo(HubFault.BadSetting));
        Sentence.Check(error.Message, "HF_TOKEN");
        Assert.That(error.Message, Does.Not.Contain("hf_ab"));
    }
}
