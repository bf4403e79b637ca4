using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Costs;

public sealed class MemoryPlannerTests
{
    private static readonly GptNeoXConfig Config = new() { Layers = 2, Width = 8, Heads = 2, MlpWidth = 32, VocabularySize = 1000, ContextLength = 16 };

    private static readonly double Weights = new ModelCost(Config, ComputeType.Float32).WeightBytes;

    // a thousand bytes a prompt, and the tile
    private sealed class Linear(int prompts = 100, int? fixedPrompts = null) : IAnalysis
    {
        public string Name => "linear";

        public int Revision => 1;

        public AnalysisSettings Settings { get; } = new PerformanceSettings("ioi", Metric.LogitDifference, new TaskDraw(2));

        public string DataSha256 => "";

        public int Prompts => prompts;

        public int? PromptsPerBatch => fixedPrompts;

        public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) =>
            new(new ModelCost(config, type), Models.Costs.Cost.Exactly(default, (1000.0 * Math.Min(prompts, fixedPrompts ?? execution.PromptsPerBatch)) + execution.WorkBytes));

        public JsonElement Run(GptNeoX model, Execution execution) => throw new NotSupportedException();
    }

    private static long Budget(double peak) => (long)Math.Ceiling(Weights + (MemoryPlanner.Headroom * peak));

    private static Execution Plan(IAnalysis analysis, long? budget, Execution? execution = null, ComputeType type = ComputeType.Float32) =>
        MemoryPlanner.Plan("pythia-70m", Config, type, analysis, execution ?? new Execution(WorkBytes: 1 << 22), budget).Execution;

    [Test]
    public void Without_a_budget_the_portions_are_those_asked_for() => Assert.That(Plan(new Linear(), null), Is.EqualTo(new Execution(WorkBytes: 1 << 22)));

    // 100 prompts in all: 256 and 128 at a time are all of them
    [TestCase(100, 256)]
    [TestCase(99, 64)]
    [TestCase(64, 64)]
    [TestCase(63, 32)]
    [TestCase(1, 1)]
    public void The_largest_power_of_two_that_fits(int room, int prompts) =>
        Assert.That(Plan(new Linear(), Budget((1000 * room) + (1 << 22))), Is.EqualTo(new Execution(PromptsPerBatch: prompts, WorkBytes: 1 << 22)));

    [Test]
    public void Below_what_is_asked_for_come_powers_of_two()
    {
        Assert.That(Plan(new Linear(), Budget(70_000 + (1 << 22)), new Execution(PromptsPerBatch: 90, WorkBytes: 1 << 22)).PromptsPerBatch, Is.EqualTo(64));
        Assert.That(Plan(new Linear(), Budget(90_000 + (1 << 22)), new Execution(PromptsPerBatch: 90, WorkBytes: 1 << 22)).PromptsPerBatch, Is.EqualTo(90));
    }

    [Test]
    public void Where_one_prompt_does_not_fit_tiles_are_halved() =>
        Assert.That(Plan(new Linear(), Budget(1000 + (1 << 21))), Is.EqualTo(new Execution(PromptsPerBatch: 1, WorkBytes: 1 << 21)));

    [Test]
    public void What_cannot_fit_is_one_sentence_with_what_it_needs_and_the_remedy()
    {
        var (fp32, bf16) = (Assert.Throws<MemoryBudgetException>(() => Plan(new Linear(), 1000))!, Assert.Throws<MemoryBudgetException>(() => Plan(new Linear(), 1000, type: ComputeType.BFloat16))!);
        TestContext.Out.WriteLine(fp32.Message);
        var needed = MemorySize.Text(Weights + (MemoryPlanner.Headroom * (1000 + (1 << 20))));
        Assert.That(fp32.Message, Is.EqualTo($"'linear' on pythia-70m needs {needed} ({MemorySize.Text(Weights)} of weights) even one prompt at a time, and the budget on cpu is 0.001 MB: compute in bfloat16 (--compute-type bf16), use a larger card, or raise --memory where more is free."));
        Assert.That(bf16.Message, Does.EndWith("is 0.001 MB: use a larger card, or raise --memory where more is free."));
    }

    [Test]
    public void What_a_profile_fixes_is_checked_and_never_changed()
    {
        var analysis = new Linear(fixedPrompts: 32);
        Assert.That(Plan(analysis, Budget(32_000 + (1 << 22))).PromptsPerBatch, Is.EqualTo(256), "which the analysis does not look at");
        Assert.That(() => Plan(analysis, Budget(31_000)), Throws.InstanceOf<MemoryBudgetException>().With.Message.Contains("in the batches of 32 that its profile asks for"));
        Assert.That(MemoryPlanner.Halved(Config, ComputeType.Float32, analysis, new Execution()), Is.Null);
        var data = IoiTask.Generate(MiniIoi.Language, new IoiSettings(4));
        Assert.That(new CircuitAnalysis(data, Metric.LogitDifference, Profile.Reference2024).PromptsPerBatch, Is.EqualTo(32));
        Assert.That(new ResampledCircuitsAnalysis(data, Metric.LogitDifference, 2, 1, Profile.Reference2024).PromptsPerBatch, Is.EqualTo(32));
        Assert.That(new CircuitAnalysis(data, Metric.LogitDifference).PromptsPerBatch, Is.Null);
    }

    [Test]
    public void Half_of_what_really_ran_is_tried_again()
    {
        int? Half(int prompts, int asked) => MemoryPlanner.Halved(Config, ComputeType.Float32, new Linear(prompts), new Execution(PromptsPerBatch: asked))?.Execution.PromptsPerBatch;
        Assert.That(Half(100, 256), Is.EqualTo(50), "of 100 prompts no 128 run together");
        Assert.That(Half(100, 64), Is.EqualTo(32));
        Assert.That(Half(1, 256), Is.EqualTo(1));
        Assert.That(Half(100, 1), Is.Null);
    }

    // the suite's sizes, by arithmetic alone: what it takes at one prompt and at all of them on an 80 GB card
    [TestCase("70m", 6, 512, 8)]
    [TestCase("410m", 24, 1024, 16)]
    [TestCase("2.8b", 32, 2560, 32)]
    [TestCase("12b", 36, 5120, 40)]
    public void A_pythia_fits_an_80_GB_card(string name, int layers, int width, int heads)
    {
        var config = new GptNeoXConfig { Layers = layers, Width = width, Heads = heads, MlpWidth = 4 * width, VocabularySize = 50304, ContextLength = 2048 };
        var analysis = new CircuitAnalysis(IoiTask.Generate(MiniIoi.Language, new IoiSettings(64)), Metric.LogitDifference, control: new RandomControl(RandomCircuitKind.Connected, 20, 1));
        foreach (var type in (ComputeType[])[ComputeType.Float32, ComputeType.BFloat16])
        {
            var plan = MemoryPlanner.Plan("pythia-" + name, config, type, analysis, new Execution("cuda", WorkBytes: 1L << 30), 80_000_000_000);
            TestContext.Out.WriteLine($"{name} {type}: {plan.Execution.PromptsPerBatch} prompts a batch, weights {MemorySize.Text(plan.Cost.WeightBytes)}, peak {MemorySize.Text(plan.Cost.PeakBytes)}, {plan.Cost.Expected.Flops:G3} to {plan.Cost.AtMost.Flops:G3} FLOP");
            Assert.That(plan.NeededBytes, Is.LessThanOrEqualTo(80e9));
            if (plan.Execution.PromptsPerBatch < 256) Assert.That(MemoryPlanner.Needed(analysis.Cost(config, type, plan.Execution with { PromptsPerBatch = 2 * plan.Execution.PromptsPerBatch })), Is.GreaterThan(80e9), "twice as many do not");
        }
    }
}
