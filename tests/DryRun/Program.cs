using System.Globalization;
using Repro.DryRun;

// dotnet run -c Release --project tests/DryRun -- <empty folder> <tokenizer.json> [model]: three random checkpoints of a Pythia's true size, from fetch to verdict
if (args is not ([_, _] or [_, _, _]) || !File.Exists(args[1]))
{
    Console.Error.WriteLine("Sweeps over three random checkpoints of a Pythia's size through a hub on loopback; give it an empty folder, Pythia's tokenizer.json, and perhaps a model (pythia-70m).");
    return 1;
}

using var sweep = new Sweep(args[0], args.Length > 2 ? args[2] : "pythia-70m", [1000, 2000, 143000], args[1]);
foreach (var command in (string[][])[["plan"], ["reproduce", "--keep-weights", "last"], ["reproduce", "--keep-weights", "last"]])
{
    Console.WriteLine($"$ repro {string.Join(' ', command)}");
    var run = sweep.OnModel(command, tell: Console.WriteLine);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"exit code {run.ExitCode}, {run.Seconds:0.0} s, peak memory {run.PeakBytes / 1e9:0.00} GB, {sweep.Hub.Requests.Count} requests so far"));
    if (run.ExitCode != 0) return run.ExitCode;
}

return 0;
