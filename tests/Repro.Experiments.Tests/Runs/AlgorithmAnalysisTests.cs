using System.Text.Json;
using Repro.Circuits;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Heads.Algorithm;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Statistics;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Runs;

public sealed class AlgorithmAnalysisTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static TaskData Data(PromptTask task, int prompts) => task.Generate(MiniLanguages.All, new TaskDraw(prompts));

    private static AlgorithmAnalysis Ioi(int prompts = 24) => AlgorithmAnalysis.OfIoi(Data(TaskCatalog.Ioi, prompts), MiniHeads.Sources(new IoiSettings(prompts)));

    private static AlgorithmAnalysis GreaterThan(int prompts = 24) => AlgorithmAnalysis.OfGreaterThan(Data(TaskCatalog.GreaterThan, prompts));

    private static Suite Final(string model)
    {
        var suite = Suite.Load(Checkout.OfThisProgram, "mini");
        return suite with { Models = [.. suite.Models.Where(known => known.Name == model)], Steps = [suite.Steps[^1]] };
    }

    [Test]
    public void A_cell_holds_what_the_algorithm_gives_to_six_digits()
    {
        using var temporary = new TemporaryFolder();
        var (suite, analysis) = (Final("mini-310k"), GreaterThan());
        var checkpoint = suite.Models.SelectMany(suite.Checkpoints).Single();
        var before = Live.Tensors;
        var cell = new CellRunner(new CellStore(temporary.Path), new Execution()).Run(suite, [analysis]).Get<AlgorithmResult>(checkpoint, analysis).Value;
        Assert.That(Live.Tensors, Is.EqualTo(before));

        var folder = CheckpointFolder.Open(checkpoint.Folder);
        using var model = new GptNeoX(folder.Config, folder.Load());
        var data = Data(TaskCatalog.GreaterThan, 24);
        var circuit = JsonSerializer.Deserialize<CircuitResult>(new CircuitAnalysis(data, Metric.ProbabilityDifference).Run(model, new Execution()), Web)!;
        Assert.That(cell.CircuitEdges, Is.EqualTo(circuit.Minimal!.Edges.Length));
        var expected = new GreaterThanAlgorithm(data, [GreaterThanRule.Corrected, GreaterThanRule.AttentionAlone, GreaterThanRule.Reference]).Measure(model, new Circuit(new ComponentGraph(model.Config), circuit.Minimal.Edges));
        var found = cell.ToSteps();
        Assert.That(found.Clean, Is.EqualTo(expected.Clean).Within(1e-5));
        Assert.That(found.Steps.Select(step => (step.Rule, step.Name)), Is.EqualTo(expected.Steps.Select(step => (step.Rule, step.Name))));
        foreach (var (a, b) in found.Steps.SelectMany(step => step.Sources).Zip(expected.Steps.SelectMany(step => step.Sources)))
        {
            Assert.That((a.Name, a.Layer, a.InCircuit, string.Join('+', a.Roles)), Is.EqualTo((b.Name, b.Layer, b.InCircuit, string.Join('+', b.Roles))));
            Assert.That(a.Falls, Is.EqualTo(b.Falls).Within(1e-5));
        }

        Assert.That(found.Tests.Select(test => (test.Rule, test.Component, test.Plays)), Is.EqualTo(expected.Tests.Select(test => (test.Rule, test.Component, test.Plays))));
        foreach (var step in found.Steps) Assert.That(EffectShare.Of(step, StepCandidates.All).IsPresent, Is.EqualTo(step.Sources.Any(source => source.Roles.Count > 0)));
    }

    [Test]
    public void A_model_that_does_not_do_the_task_has_every_step_undefined_and_the_reason_survives()
    {
        using var temporary = new TemporaryFolder();
        var suite = Final("mini-310k") with { Steps = [256] };
        var (checkpoint, analysis) = (suite.Models.SelectMany(suite.Checkpoints).Single(), Ioi());
        var cell = new CellRunner(new CellStore(temporary.Path), new Execution()).Run(suite, [analysis]).Get<AlgorithmResult>(checkpoint, analysis).Value;
        Assert.That(cell.Steps, Has.Length.EqualTo(3 * 4));
        Assert.That(cell.ToSteps().Steps.Select(step => step.Absence!.Reason), Is.All.Contains("beyond noise"));
    }

    [Test]
    public void Rules_detectors_and_the_circuit_are_part_of_the_identity()
    {
        var settings = JsonSerializer.Serialize(Ioi().Settings, typeof(AlgorithmSettings));
        foreach (var setting in (string[])["reference-2024", "\"copyScore\":0.1", "corrected, any signal", "end-\\u003Eio, swapped", "\"role\":\"copy-suppression\"", "repeated-tokens", "\"controlDraws\":4", "\"revision\":", "greedy"]) Assert.That(settings, Does.Contain(setting).IgnoreCase);
        Assert.That(JsonSerializer.Serialize(GreaterThan().Settings, typeof(AlgorithmSettings)), Does.Contain("corrected, attention alone").And.Contain("\"rises\":false"));
        Assert.That(Ioi(25).DataSha256, Is.Not.EqualTo(Ioi().DataSha256));
        Assert.That(Ioi(25).Settings.ToString(), Is.Not.EqualTo(Ioi().Settings.ToString()), "the detectors' prompts");
        Assert.That(Ioi().Settings.ToString(), Is.Not.EqualTo(GreaterThan().Settings.ToString()));
    }
}
