using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.FakeHub;
using Repro.Models.Hub;
using Repro.Models.Weights;

namespace Repro.Experiments.Tests.Weights;

public sealed class HubCheckpointsTests
{
    private const string Repository = "EleutherAI/one";

    private TemporaryCheckout temporary = null!;
    private TemporaryFolder cache = null!;
    private HubServer server = null!;
    private HubClient client = null!;
    private Suite suite = null!;
    private SeenWeightsStore seen = null!;

    [SetUp]
    public void SetUp()
    {
        (temporary, cache, server) = (new TemporaryCheckout(), new TemporaryFolder(), new HubServer());
        foreach (var step in (int[])[0, 5]) Publish(step, step);
        File.WriteAllText(Path.Combine(temporary.Checkout.Models("tiny"), "suite.yml"), TemporaryCheckout.SuiteYaml.Replace("steps: [0, 5]", "steps: [0, 5]\nhub: { organisation: EleutherAI, tokenizer: one }", StringComparison.Ordinal).Replace("  - { name: two, parameters: 2 }\n", "", StringComparison.Ordinal));
        suite = Suite.Load(temporary.Checkout, "tiny");
        seen = new SeenWeightsStore(temporary.Checkout.Weights);
        client = HubClient.Create(Settings);
    }

    [TearDown]
    public void TearDown()
    {
        client.Dispose();
        server.Dispose();
        cache.Dispose();
        temporary.Dispose();
    }

    private HubSettings Settings => new() { CacheFolder = cache.Path, Endpoint = server.Endpoint, Tries = 2, FirstDelay = TimeSpan.FromMilliseconds(1) };

    private SuiteCheckpoint At(int step) => suite.Checkpoints(suite.Models[0]).Single(checkpoint => checkpoint.Step == step);

    private void Publish(int step, int from) => server.Repo(Repository).Commit(SuiteHub.Revision(step), [.. ((string[])["config.json", "model.safetensors"]).Select(name => HubFile.At(name, Path.Combine(temporary.CheckpointFolder("one", from), name)))]);

    private HubCheckpoints Source(KeepWeights keep = KeepWeights.All) => new(client, suite.Hub!, seen, keep, lastStep: 5);

    private string[] Fetched => [.. server.Requests.Where(request => request.Cdn && request.Method == "GET").Select(request => request.Path)];

    [Test]
    public void Which_weights_a_step_has_is_known_without_fetching_them()
    {
        var local = CheckpointFolder.Open(temporary.CheckpointFolder("one", 5));
        var found = Source().Identify(At(5), default);
        Assert.That((found.Sha256, found.ConfigSha256, found.Embedding), Is.EqualTo((local.Sha256, local.ConfigSha256, (EmbeddingPrint?)null)));
        Assert.That(Fetched, Is.Empty);
        Assert.That(found.Source, Does.Contain("EleutherAI/one at step5, commit "));
        var requests = server.Requests.Count;
        Assert.That(Source().Identify(At(5), default), Is.EqualTo(found).Using<SeenWeights>((a, b) => a.Sha256 == b.Sha256), "from the manifest");
        Assert.That(server.Requests, Has.Count.EqualTo(requests), "and no one is asked");
    }

    [Test]
    public void Fetched_weights_are_those_that_were_told_and_their_embedding_is_remembered()
    {
        var source = Source();
        var told = source.Identify(At(5), default);
        Assert.That(source.Open(At(5), default).Sha256, Is.EqualTo(told.Sha256));
        Assert.That(source.Identify(At(5), default).Files.Single().Bytes, Is.EqualTo(told.Files.Single().Bytes).And.GreaterThan(1000), "the file's, not its link's");
        Assert.That(source.Identify(At(5), default).Embedding, Is.EqualTo(new LocalCheckpoints().Identify(At(5), default).Embedding));
    }

    [TestCase(KeepWeights.All, 2)]
    [TestCase(KeepWeights.Last, 1)]
    [TestCase(KeepWeights.None, 0)]
    public void What_stays_is_bounded(KeepWeights keep, int left)
    {
        var source = Source(keep);
        foreach (var step in (int[])[0, 5])
        {
            _ = source.Open(At(step), default);
            source.Release(At(step));
        }

        Assert.That(Directory.GetFiles(cache.Path, "*.safetensors", SearchOption.AllDirectories), Has.Length.EqualTo(left));
        Assert.That(source.IsHere(At(0)), Is.EqualTo(keep == KeepWeights.All));
        Assert.That(source.Identify(At(0), default).Embedding, Is.Not.Null, "what was seen stays known");
    }

    [Test]
    public void What_the_suite_did_not_fetch_it_does_not_delete()
    {
        _ = client.FetchCheckpoint(Repository, "step0").Result;
        var source = Source(KeepWeights.None);
        _ = source.Open(At(0), default);
        source.Release(At(0));
        Assert.That(source.IsHere(At(0)));
    }

    [Test]
    public void The_next_checkpoint_is_fetched_ahead_and_once()
    {
        var source = Source(KeepWeights.None);
        source.Prefetch(At(5), default);
        Assert.That(() => source.IsHere(At(5)), Is.True.After(5000, 10));
        _ = source.Open(At(5), default);
        Assert.That(Fetched, Has.Length.EqualTo(1));
        source.Release(At(5));
        Assert.That(source.IsHere(At(5)), Is.False, "it counts as fetched by the suite");
    }

    [Test]
    public void A_step_that_the_hub_does_not_have_is_a_gap()
    {
        var missing = At(5) with { Step = 7 };
        Assert.That(() => Source().Identify(missing, default), Throws.InstanceOf<WeightFileException>().With.Message.Contains("'EleutherAI/one' has no revision 'step7'"));
        Assert.That(Source().Survey(suite with { Steps = [0, 5, 7] }, suite.Models[0], default).Select(weights => weights.Step), Is.EqualTo((int[])[0, 5]));
    }

    [Test]
    public void Another_shape_than_the_suites_is_refused()
    {
        var other = At(5) with { Shape = At(5).ReadShape() with { Layers = 3 } };
        Assert.That(() => Source().Open(other, default), Throws.InstanceOf<WeightFileException>().With.Message.Contains("'EleutherAI/one' at 'step5' has the shape"));
    }

    [Test]
    public void Without_a_network_nothing_is_there_and_only_the_first_asks()
    {
        server.Dispose();
        var source = Source();
        foreach (var step in (int[])[0, 5]) Assert.That(() => source.Identify(At(step), default), Throws.InstanceOf<WeightFileException>().With.Message.Contains("cannot be reached"));
    }

    [Test]
    public void A_hub_that_goes_away_in_the_middle_is_no_gap()
    {
        var source = Source();
        _ = source.Identify(At(0), default);
        server.Dispose();
        Assert.That(() => source.Identify(At(5), default), Throws.InstanceOf<HubException>().With.Property("Fault").EqualTo(HubFault.NoNetwork));
    }

    [Test]
    public void Trouble_with_the_hub_ends_the_run()
    {
        server.Misbehave("EleutherAI/one", new AnswersStatus(503), times: 100);
        Assert.That(() => Source().Identify(At(5), default), Throws.InstanceOf<HubException>().With.Property("Fault").EqualTo(HubFault.ServerError));
    }

    [Test]
    public void Weights_that_changed_under_their_name_are_seen()
    {
        _ = Source().Identify(At(0), default);
        Publish(step: 0, from: 5);
        var opened = Source().Open(At(0), default);
        Assert.That(opened.Sha256, Is.EqualTo(Source().Identify(At(0), default).Sha256).And.Not.EqualTo(CheckpointFolder.Open(temporary.CheckpointFolder("one", 0)).Sha256), "the manifest follows");
    }
}
