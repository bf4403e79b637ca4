using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Repro.Benchmarks;
using Repro.Experiments.Cells;
using Repro.Models;
using TorchSharp;

// dotnet run -c Release --project tests/Benchmarks -- --shape 70m --threads 2
var shape = new Option<string>("--shape") { Description = "70m, 160m or both.", DefaultValueFactory = _ => "both" };
shape.AcceptOnlyFromAmong([.. Workload.Shapes.Concat(AnalysisWorkload.Shapes).Distinct(), "both"]);
var threads = new Option<int>("--threads") { Description = "Torch's threads.", DefaultValueFactory = _ => 1 };
var repeats = new Option<int>("--repeats") { Description = "Rounds in which every contestant runs once.", DefaultValueFactory = _ => 5 };
var json = new Option<bool>("--json") { Description = "Print JSON instead of tables." };
var noMemory = new Option<bool>("--no-memory") { Description = "Leave out the peaks, which take a process each." };
var noTextbook = new Option<bool>("--no-textbook") { Description = "Leave out the textbook, which takes most of the time." };
var analyses = new Option<bool>("--analyses") { Description = "Hold what analyses are predicted to cost against what they cost, on mini-1m and on random weights of 70m's shape, instead of the engines against their baselines." };
var type = new Option<string>("--type") { Description = "With --analyses: what is computed in.", DefaultValueFactory = _ => ComputeTypes.Names[0] };
var prompts = new Option<int>("--prompts") { Description = "With --analyses: prompts in a batch.", DefaultValueFactory = _ => new Execution().PromptsPerBatch };
var only = new Option<string?>("--only") { Description = "With --analyses: those whose name holds this." };
var peakOfAnalysis = new Option<string?>("--peak-of-analysis") { Description = "Print the peak bytes of one analysis and end.", Hidden = true };
var peakOf = new Option<Role?>("--peak-of") { Description = "Print the peak bytes of one contestant and end.", Hidden = true };
foreach (var option in (Option<int>[])[threads, repeats])
{
    option.Validators.Add(result =>
    {
        if (result.GetValue(option) < 1) result.AddError($"{option.Name} must be at least 1.");
    });
}

var root = new RootCommand("Measures the circuit engine against its baselines, in ratios taken within one run.") { shape, threads, repeats, json, noMemory, noTextbook, peakOf, analyses, type, prompts, only, peakOfAnalysis };
root.SetAction(command =>
{
    var (count, rounds, named) = (command.GetValue(threads), command.GetValue(repeats), command.GetValue(shape)!);
    torch.set_num_threads(count);
    var (execution, computeType) = (new Execution(PromptsPerBatch: command.GetValue(prompts), Threads: count), ComputeTypes.Named(command.GetValue(type)!));
    if (command.GetValue(peakOfAnalysis) is { } analysis)
    {
        Console.WriteLine(AnalysisTable.Peak(analysis, named, computeType, execution));
        return;
    }

    if (command.GetValue(analyses))
    {
        foreach (var one in named == "both" ? AnalysisWorkload.Usual : [named]) AnalysisTable.Write(one, computeType, execution, memory: !command.GetValue(noMemory), command.GetValue(only));
        return;
    }

    IReadOnlyList<Entry> entries = [.. Baselines.All, .. EngineContestants.All];
    if (command.GetValue(peakOf) is { } role)
    {
        Console.WriteLine(PeakMemory.Measure(entries.Single(entry => entry.Role == role), named));
        return;
    }

    if (command.GetValue(noTextbook)) entries = [.. entries.Where(entry => entry.Role is not (Role.TextbookAttribution or Role.TextbookEvaluation))];
    var results = (named == "both" ? Workload.Shapes : [named]).Select(one => Result.Take(one, count, rounds, entries, memory: !command.GetValue(noMemory)));
    if (command.GetValue(json))
    {
        var options = new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter() } };
        Console.WriteLine(JsonSerializer.Serialize(results.ToArray(), options));
        return;
    }

    foreach (var result in results) Console.Write(Report.Text(result));
});
return root.Parse(args).Invoke();
