using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>What the hub refuses, and what is read of it.</summary>
public sealed class HubRefusalTests : HubTests
{
    [Test]
    public async Task A_repository_that_is_not_there_is_named_with_the_nearest_that_is_known()
    {
        using var client = HubClient.Create(Settings with { KnownRepos = ["EleutherAI/pythia-160m", Repo], Token = HubToken.From(Secret, "HF_TOKEN") });
        await Fault(HubFault.RepoNotFound, () => client.Fetch("EleutherAI/pythia-tinny", Revision, Weights), "'EleutherAI/pythia-tinny'", $"did you mean '{Repo}'?", "HF_TOKEN");
    }

    [Test]
    public async Task Without_a_token_an_absent_repository_may_be_a_hidden_one()
    {
        using var client = HubClient.Create(Settings with { KnownRepos = ["EleutherAI/pythia-160m", Repo] });
        await Fault(HubFault.TokenNeeded, () => client.FetchCheckpoint("EleutherAI/pythia-tinny", Revision), "'EleutherAI/pythia-tinny'", $"did you mean '{Repo}'?", "set HF_TOKEN", $"{Hub.Endpoint}EleutherAI/pythia-tinny");
    }

    [Test]
    public async Task A_revision_that_is_not_there_is_named_with_the_nearest_branch([Values] bool whole)
    {
        Hub.Repo(Repo).Commit("main", HubFile.Of(Json, JsonBytes));
        using var client = Client();
        await Fault(HubFault.RevisionNotFound, () => whole ? client.FetchCheckpoint(Repo, "step14300") : client.Fetch(Repo, "step14300", Json), Repo, "'step14300'", $"did you mean '{Revision}'?");
    }

    [Test]
    public async Task A_file_that_is_not_there_is_named_with_the_nearest_file()
    {
        using var client = Client();
        await Fault(HubFault.FileNotFound, () => client.Fetch(Repo, Revision, "tokeniser.json"), "'tokeniser.json'", Repo, Revision, $"did you mean '{Json}'?");
    }

    [Test]
    public async Task A_name_that_is_near_to_none_gets_no_guess()
    {
        using var client = Client();
        Assert.That(await Fault(HubFault.FileNotFound, () => client.Fetch(Repo, Revision, "merges.txt"), "'merges.txt'"), Does.Not.Contain("mean"));
    }

    [Test]
    public async Task A_guess_that_cannot_be_had_is_no_second_failure()
    {
        Hub.Misbehave("/refs", new AnswersStatus(500));
        using var client = Client();
        Assert.That(await Fault(HubFault.RevisionNotFound, () => client.Fetch(Repo, "step14300", Json), "'step14300'"), Does.Not.Contain("mean"));
        Assert.That(Hub.Requests.Count(request => request.Path.EndsWith("/refs", StringComparison.Ordinal)), Is.EqualTo(1), "not worth a second try");
    }

    [TestCase("EleutherAI/../x", "main", "a")]
    [TestCase("a/b/c", "main", "a")]
    [TestCase("", "main", "a")]
    [TestCase("a--b/c", "main", "a")]
    [TestCase("a/b", "../../x", "a")]
    [TestCase("a/b", "", "a")]
    [TestCase("a/b", "main", "../../../etc/passwd")]
    [TestCase("a/b", "main", "/etc/passwd")]
    [TestCase("a/b", "main", "a\\..\\b")]
    public async Task A_name_that_leads_elsewhere_is_refused_before_any_request(string repo, string revision, string file)
    {
        using var client = Client();
        await Fault(HubFault.BadName, () => client.Fetch(repo, revision, file), "such as");
        Assert.That(Hub.Requests, Is.Empty);
    }

    [Test]
    public async Task A_gated_repository_says_where_its_terms_are()
    {
        Hub.Repo(Repo).GatedToken = "hf_other";
        using var nobody = Client();
        using var somebody = HubClient.Create(Settings with { Token = HubToken.From(Secret, "HF_TOKEN") });
        await Fault(HubFault.Gated, () => nobody.FetchCheckpoint(Repo, Revision), $"{Hub.Endpoint}{Repo}", "HF_TOKEN");
        await Fault(HubFault.Gated, () => somebody.FetchCheckpoint(Repo, Revision), $"{Hub.Endpoint}{Repo}", "HF_TOKEN", "another token");
    }

    [Test]
    public async Task A_token_opens_what_is_private_and_what_is_gated()
    {
        Hub.Repo(Repo).PrivateToken = Hub.Repo(Repo).GatedToken = Secret;
        using var client = HubClient.Create(Settings with { Token = HubToken.From($" {Secret}\r\n", "HF_TOKEN") });
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
    }

    [Test]
    public async Task A_private_repository_wants_a_token()
    {
        Hub.Repo(Repo).PrivateToken = "hf_other";
        using var client = Client();
        await Fault(HubFault.TokenNeeded, () => client.Fetch(Repo, Revision, Weights), Repo, "HF_TOKEN");
    }

    [Test]
    public async Task A_token_that_is_not_taken_is_told()
    {
        Hub.Misbehave(Weights, new AnswersStatus(401));
        using var client = HubClient.Create(Settings with { Token = HubToken.From(Secret, "HF_TOKEN") });
        await Fault(HubFault.TokenNeeded, () => client.Fetch(Repo, Revision, Weights), Repo, "HF_TOKEN");
    }

    [Test]
    public async Task A_token_without_the_right_is_told()
    {
        Hub.Misbehave(Weights, new AnswersStatus(403));
        using var client = HubClient.Create(Settings with { Token = HubToken.From(Secret, "HF_TOKEN") });
        await Fault(HubFault.Forbidden, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, "403", "HF_TOKEN", $"{Hub.Endpoint}{Repo}");
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task What_passes_is_tried_again(int status)
    {
        Hub.Misbehave(Weights, new AnswersStatus(status), times: 2);
        var told = new Told();
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights, told)), IsBytes(WeightBytes));
        Assert.That(told.Notes, Has.Exactly(2).Contains($"answered {status}"));
    }

    [Test]
    public async Task Retry_After_is_waited_for()
    {
        Hub.Misbehave(Weights, new AnswersStatus(429, RetryAfterSeconds: 1));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var client = Client();
        await client.Fetch(Repo, Revision, Weights);
        Assert.That(clock.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(0.9)), "the client's own wait is 1 ms");
    }

    [Test]
    public async Task A_Retry_After_that_is_too_long_is_told_at_once()
    {
        Hub.Misbehave(Weights, new AnswersStatus(429, RetryAfterSeconds: 3600));
        using var client = Client();
        await Fault(HubFault.TooManyRequests, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, Revision, "429", "3600 s", "HF_TOKEN");
        Assert.That(Hub.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_hub_that_wants_no_requests_is_given_up()
    {
        Hub.Misbehave("", new AnswersStatus(429), times: 100);
        using var client = Client();
        await Fault(HubFault.TooManyRequests, () => client.FetchCheckpoint(Repo, Revision), Repo, Revision, "429", "HF_TOKEN");
        Assert.That(Hub.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_hub_in_trouble_is_given_up()
    {
        Hub.Misbehave("", new AnswersStatus(503, RetryAfterSeconds: 0), times: 100);
        using var client = Client();
        await Fault(HubFault.ServerError, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, Revision, "503");
        Assert.That(Hub.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Trouble_at_the_CDN_is_tried_again_from_the_hub_on()
    {
        Hub.Misbehave("/cdn/", new AnswersStatus(502), times: 2);
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(Hub.Requests.Select(request => request.Cdn), Is.EqualTo(new[] { false, false, true, false, true, false, true }));
    }

    [Test]
    public async Task A_hub_that_hangs_up_or_is_silent_is_told()
    {
        using var client = HubClient.Create(Settings with { AnswerTimeout = TimeSpan.FromMilliseconds(100) });
        Hub.Misbehave("", new HangsUp(), times: 100);
        await Fault(HubFault.NoAnswer, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, Revision, Cache);
        Hub.Reset();
        Hub.Misbehave("", new NeverAnswers(), times: 3);
        await Fault(HubFault.NoAnswer, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, Revision, "0.1 s");
    }

    [Test]
    public async Task What_is_no_hub_is_told()
    {
        Hub.Misbehave("", new AnswersStatus(200), times: 2);
        using var client = Client();
        await Fault(HubFault.BadAnswer, () => client.Fetch(Repo, Revision, Weights), "without a commit", "HF_ENDPOINT");
        await Fault(HubFault.BadAnswer, () => client.FetchCheckpoint(Repo, Revision), "not JSON", "HF_ENDPOINT");
        Hub.Misbehave("", new AnswersStatus(418));
        await Fault(HubFault.BadAnswer, () => client.Fetch(Repo, Revision, Weights), "418", "HF_ENDPOINT");
    }
}
