using System.Text.Json.Nodes;
using Repro.Experiments.Weights;

namespace Repro.DryRun.Tests;

/// <summary>What a user's first run on Pythia does, on a model of Pythia's vocabulary and a tiny shape.</summary>
public sealed class SweepTests
{
    private const string Shape = "{ layers: 2, width: 16, heads: 2, mlpWidth: 32, vocabularySize: 50304, contextLength: 256 }";
    private static readonly int[] Steps = [1000, 2000, 3000, 143000];
    private static readonly string[] Claims = ["T1", "E1", "S1", "S2", "S5", "G1", "X2", "R1"];

    private TemporaryFolder folder = null!;
    private Sweep sweep = null!;
    private ProgramRun without = null!, check = null!, planned = null!, plannedAgain = null!, first = null!, second = null!, afterwards = null!;
    private string[] requestsWithout = null!, downloadsOfPlans = null!, downloads = null!;

    [OneTimeSetUp]
    public void Run()
    {
        folder = new TemporaryFolder();
        // step 2000 holds the weights of the end, as 86 steps of pythia-2.8b do
        sweep = new Sweep(folder.Path, "pythia-70m", Steps, Path.Combine(SharedData.Folder, "tokenizer", "20B_tokenizer.json"), Shape, sameAs: (2000, 143000));
        without = sweep.OnModel(["reproduce"], offline: true);
        requestsWithout = [.. sweep.Hub.Requests.Select(request => request.Path)];
        check = sweep.Run(["models", "check", "pythia-70m"]);
        planned = sweep.OnModel(["plan", "--json"]);
        downloadsOfPlans = Downloads;
        first = sweep.OnModel(["reproduce", "--keep-weights", "last"]);
        downloads = Downloads;
        second = sweep.OnModel(["reproduce", "--keep-weights", "last"]);
        plannedAgain = sweep.OnModel(["plan", "--json"]);
        afterwards = sweep.OnModel(["reproduce"], offline: true);
        TestContext.Out.WriteLine(FormattableString.Invariant($"{first.Seconds:0.0} s, {first.PeakBytes / 1e6:0} MB; again {second.Seconds:0.0} s\n{first.Output}"));
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        sweep?.Dispose();
        folder?.Dispose();
    }

    [Test]
    public void Without_a_network_and_weights_every_claim_is_not_run()
    {
        Assert.That(without.ExitCode, Is.Zero, without.Output);
        Assert.That(without.Output, Does.Contain("not run").And.Contain("no weights").And.Not.Contain("confirmed").And.Not.Contain("refuted"));
        foreach (var claim in Claims) Assert.That(without.Output, Does.Contain($"| {claim} "), claim);
        Assert.That(requestsWithout, Is.Empty);
    }

    [Test]
    public void Wrong_weights_are_told_before_any_is_fetched()
    {
        Assert.That(check.ExitCode, Is.EqualTo(2), check.Output);
        Assert.That(check.Output, Does.Contain("pythia-70m: 4 of 4 steps are known, 0 with their embedding; 1 doubted").And.Contain("step   2000: same weights as step 143000"));
        Assert.That(downloadsOfPlans, Is.Empty);
    }

    [Test]
    public void The_plan_says_what_is_missing_and_then_that_nothing_is()
    {
        Assert.That((planned.ExitCode, plannedAgain.ExitCode), Is.EqualTo((0, 0)), planned.Output + plannedAgain.Output);
        var (before, after) = (JsonNode.Parse(planned.Output)!, JsonNode.Parse(plannedAgain.Output)!);
        JsonNode Model(JsonNode plan) => plan["models"]!.AsArray().Single()!;
        Assert.That((Model(before)["checkpoints"]!.GetValue<int>(), Model(before)["doubted"]!.GetValue<int>(), Model(before)["stored"]!.GetValue<int>()), Is.EqualTo((3, 1, 0)), "the models were checked before");
        Assert.That(Model(before)["forwards"]!.GetValue<double>(), Is.GreaterThan(1000));
        Assert.That(Model(before)["downloadBytes"]!.GetValue<long>(), Is.EqualTo(3 * new FileInfo(Directory.GetFiles(folder.At("hub"), "model.safetensors", SearchOption.AllDirectories)[0]).Length), "exact, where the hub was asked");
        var cells = Model(after)["cells"]!.GetValue<int>();
        Assert.That(Model(after)["stored"]!.GetValue<int>(), Is.EqualTo(cells));
        Assert.That((Model(after)["downloadBytes"]!.GetValue<long>(), Model(after)["forwards"]!.GetValue<double>()), Is.EqualTo((0L, 0.0)));
    }

    [Test]
    public void A_sweep_goes_from_fetch_to_verdict()
    {
        Assert.That(first.ExitCode, Is.Zero, first.Output);
        foreach (var claim in Claims) Assert.That(first.Output, Does.Contain($"| {claim} "), claim);
        Assert.That(first.Output, Does.Not.Contain("no weights"));
        Assert.That(first.Output, Does.Contain("tokens at which induction heads emerge: paper 1.07E+09 to 2.1E+09"), "the paper's figures stand beside");
    }

    [Test]
    public void Wrong_weights_are_doubted_and_not_even_fetched()
    {
        Assert.That(downloads, Has.Length.EqualTo(3), "each checkpoint once, and the doubted one never");
        Assert.That(new IdentityGate().Doubts(new SeenWeightsStore(sweep.Checkout.Weights).All("pythia-70m"), Steps[^1]), Is.EqualTo(new Dictionary<int, string> { [2000] = "same weights as step 143000" }));
        Assert.That(first.Output, Does.Contain(" absent"), "its cells are counted as absent");
    }

    [Test]
    public void Only_the_last_checkpoints_weights_are_kept() =>
        Assert.That(Directory.GetFiles(Path.Combine(sweep.Home, "hub"), "*.safetensors", SearchOption.AllDirectories), Has.Length.EqualTo(1));

    [Test]
    public void The_next_run_fetches_and_computes_nothing()
    {
        Assert.That(second.ExitCode, Is.Zero, second.Output);
        Assert.That(second.Output, Does.Contain("unchanged since they were evaluated: ").And.Not.Contain("computed"));
        Assert.That(Downloads, Is.EqualTo(downloads));
    }

    [Test]
    public void And_needs_no_network()
    {
        Assert.That(afterwards.ExitCode, Is.Zero, afterwards.Output);
        Assert.That(afterwards.Output, Does.Contain("unchanged since they were evaluated: ").And.Not.Contain("computed").And.Not.Contain("no weights"));
    }

    private string[] Downloads => [.. sweep.Hub.Requests.Where(request => request.Cdn && request.Method == "GET").Select(request => request.Path)];
}
