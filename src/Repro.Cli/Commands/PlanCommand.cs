using System.CommandLine;
using System.Globalization;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Spectre.Console;

namespace Repro.Cli.Commands;

/// <summary><c>repro plan</c>: what a run will take, before a weight is read or fetched.</summary>
internal sealed class PlanCommand(Checkout checkout, ProgressDisplay display) : ICommandSource
{
    private const double Tera = 1e12;

    public Command Create()
    {
        var (suite, experiment, compute, json) = (new SuiteOptions(checkout), SuiteRuns.ExperimentOption(), new ComputeOptions(), JsonOutput.Option());
        var speed = new Option<double?>("--tflops") { Description = "Plan for a machine of this speed (10^12 operations a second in the compute type) instead of measuring this one; for a GPU give --memory too." };
        var command = new ReproCommand(
            "plan",
            "Tell what a run will take: cells, downloads, passes, memory, minutes. Reads no weight.",
            new("repro plan", "what 'repro reproduce' would still compute here"),
            new("repro plan --suite pythia --schedule all --device cuda --memory 78GB --tflops 50", "the paper's whole grid on a GPU that is not here"));
        foreach (var option in (Option[])[experiment, speed, json]) command.Add(option);
        suite.AddTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var (execution, type) = compute.Of(parsed);
            _ = suite.Load(parsed);
            var experiments = Experiments.Load(checkout, parsed.GetValue(experiment));
            SuitePlan plan;
            using (var progress = display.Open(parsed.GetValue(json)))
            using (var prepared = suite.Prepare(parsed, progress, stop).Require())
                plan = SuitePlan.Of(checkout, prepared, experiments, execution, type, parsed.GetValue(speed) * Tera);
            if (parsed.GetValue(json)) JsonOutput.Write(plan);
            else Show(plan);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Show(SuitePlan plan)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Suite}{(plan.Schedule is { } schedule ? $", schedule {schedule}" : "")}: {string.Join(", ", plan.Experiments)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on {plan.Device} in {plan.ComputeType}, {plan.FlopsPerSecond / 1e9:0} GFLOP/s, {plan.Workers} checkpoint{(plan.Workers == 1 ? "" : "s")} at a time"));
        var table = new Table().Border(TableBorder.Ascii2).AddColumns("model", "checkpoints", "cells", "stored", "download", "forwards", "backwards", "peak memory", "time");
        foreach (var model in plan.Models)
        {
            table.AddRow([.. ((string[])[model.Model, Count(model.Checkpoints), Count(model.Cells), Count(model.Stored), Bytes(model.DownloadBytes),
                model.Refused is null ? Count(model.Forwards) : "-", model.Refused is null ? Count(model.Backwards) : "-", model.Refused is null ? Bytes(model.PeakBytes) : "-", model.Refused is null ? Time(model) : "cannot run"]).Select(text => new Text(text))]);
        }

        var possible = plan.Models.Where(model => model.Refused is null).ToArray();
        table.AddRow([.. ((string[])["all", Count(plan.Models.Sum(model => model.Checkpoints)), Count(plan.Models.Sum(model => model.Cells)), Count(plan.Models.Sum(model => model.Stored)), Bytes(plan.Models.Sum(model => model.DownloadBytes)),
            Count(possible.Sum(model => model.Forwards)), Count(possible.Sum(model => model.Backwards)), Bytes(possible.Select(model => model.PeakBytes).DefaultIfEmpty().Max()),
            $"{Span(possible.Sum(model => model.ExpectedSeconds))}, at most {Span(possible.Sum(model => model.MostSeconds))}"]).Select(text => new Text(text))]);
        WideConsole.Write(table);
        foreach (var model in plan.Models.Where(model => model.Refused is not null)) Console.WriteLine($"{model.Model}: {model.Refused}");
        foreach (var model in plan.Models.Where(model => model.Doubted > 0)) Console.WriteLine($"{model.Model}: {model.Doubted} checkpoints left out, whose weights are not their own: see 'repro models check {model.Model}'.");
        if (plan.Later.Count > 0) Console.WriteLine($"Not counted, since it depends on what is found: {string.Join("; ", plan.Later)}.");
        Console.WriteLine("Times are without downloads and evaluation, and a guess where they were not measured (see Efficiency.cs); searches are taken as long as on the small suite.");
    }

    private static string Count(double number) => number switch
    {
        < 1e5 => number.ToString("0", CultureInfo.InvariantCulture),
        < 1e8 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.0} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0.0} G"),
    };

    private static string Bytes(double bytes) => bytes == 0 ? "0" : MemorySize.Text(bytes);

    private static string Time(ModelPlan model) => $"{Span(model.ExpectedSeconds)}, at most {Span(model.MostSeconds)}";

    private static string Span(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 172800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400:0.0} days"),
    };
}
