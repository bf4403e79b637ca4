using System.Diagnostics;
using System.Globalization;
using Repro.Circuits;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Tasks;
using Repro.Tasks.Mini;
using TorchSharp;

namespace Repro.Experiments.Tests.Costs;

public sealed class MachineSpeedTests
{
    [Test]
    public void Is_measured_within_two_seconds_and_leaves_nothing()
    {
        TorchBackend.EnsureLoaded();
        var (threads, before, clock) = (torch.get_num_threads(), Live.Tensors, Stopwatch.StartNew());
        var speed = MachineSpeed.Measure("cpu", ComputeType.Float32);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{speed.FlopsPerSecond / 1e9:0.0} GFLOP/s in {clock.Elapsed.TotalSeconds:0.00} s"));
        Assert.That(speed.FlopsPerSecond, Is.InRange(1e9, 1e12), "of one core of this decade");
        Assert.That(clock.Elapsed.TotalSeconds, Is.LessThan(4), "on a busy machine, twice what it may take");
        Assert.That((torch.get_num_threads(), Live.Tensors), Is.EqualTo((threads, before)));
        Assert.That(() => MachineSpeed.Measure("cpu", ComputeType.TF32), Throws.ArgumentException);
    }

    [Test]
    public void A_cells_seconds_are_its_work_over_the_speed_that_is_reached()
    {
        var config = new GptNeoXConfig { Layers = 2, Width = 32, Heads = 2, MlpWidth = 128, VocabularySize = 476, ContextLength = 64 };
        var analysis = new CircuitAnalysis(IoiTask.Generate(MiniIoi.Language, new IoiSettings(8)), Metric.LogitDifference);
        var efficiency = new Efficiency([new(8, 0.5)], new Dictionary<string, IReadOnlyList<EfficiencyPoint>> { ["circuit"] = [new(16, 0.2), new(64, 0.4), new(128, 0.8)] });
        var cell = CellEstimate.Of("toy", config, [analysis], ComputeType.Float32, new Execution(), new MachineSpeed("cpu", ComputeType.Float32, 1e9), efficiency).Single();
        Assert.That(cell.ExpectedSeconds, Is.EqualTo(analysis.Cost(config, ComputeType.Float32, new Execution()).Expected.Flops / 0.3e9).Within(1e-9).Percent, "32 lies half way from 16 to 64");
        Assert.That(cell.MostSeconds, Is.GreaterThanOrEqualTo(cell.ExpectedSeconds));
        Assert.That(((int[])[4, 16, 64, 128, 4096]).Select(width => efficiency.Of("circuit", width)), Is.EqualTo((double[])[0.2, 0.2, 0.4, 0.8, 0.8]));
        Assert.That(efficiency.Of("heads", 4), Is.EqualTo(0.5));
        Assert.That(CellEstimate.Of("toy", config, [analysis], ComputeType.Float32, new Execution()).Single().ExpectedSeconds, Is.Null);
    }
}
