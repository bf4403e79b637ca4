using System.Diagnostics;
using System.Globalization;
using System.Text;
using Repro.Experiments;
using Repro.Experiments.Suites;
using Repro.FakeHub;

namespace Repro.DryRun;

/// <summary>How a run of the program went.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it said, both streams.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="PeakBytes">Its largest resident memory.</param>
public sealed record ProgramRun(int ExitCode, string Output, double Seconds, long PeakBytes);

/// <summary>
/// A sweep over random checkpoints of a Pythia's shape, in a checkout of its own and through a hub on loopback: from fetch to verdict, by the program
/// that people run.
/// </summary>
public sealed class Sweep : IDisposable
{
    private const string Schedule = "dry";
    private readonly string root;
    private readonly string model;

    /// <param name="root">An empty folder: hub, cache and checkout go there.</param>
    /// <param name="model">A model of the suite pythia, whose name and shape are taken.</param>
    /// <param name="steps">The revisions.</param>
    /// <param name="tokenizer">A <c>tokenizer.json</c> of Pythia.</param>
    /// <param name="shape">YAML of another shape; null: the model's own.</param>
    /// <param name="sameAs">See <see cref="RandomPythia.Write"/>.</param>
    public Sweep(string root, string model, IReadOnlyList<int> steps, string tokenizer, string? shape = null, (int Step, int Other)? sameAs = null)
    {
        (this.root, this.model) = (root, model);
        var real = Checkout.OfThisProgram;
        Checkout = new Checkout(Path.Combine(root, "checkout"));
        Directory.CreateDirectory(Checkout.Models("pythia"));
        var yaml = File.ReadAllText(Path.Combine(real.Models("pythia"), "suite.yml")).Replace("schedules:\n", $"schedules:\n  {Schedule}: {string.Join(", ", steps.Select(step => step.ToString(CultureInfo.InvariantCulture)))}\n", StringComparison.Ordinal);
        if (shape is not null) yaml = string.Join('\n', yaml.Split('\n').Select(line => line.Contains($"name: {model},", StringComparison.Ordinal) ? $"  - {{ name: {model}, parameters: 70426624, shape: {shape} }}" : line));
        File.WriteAllText(Path.Combine(Checkout.Models("pythia"), "suite.yml"), yaml);
        foreach (var experiment in Directory.GetFiles(real.Experiment(""), "experiment.yml", SearchOption.AllDirectories))
        {
            var folder = Checkout.Experiment(Path.GetFileName(Path.GetDirectoryName(experiment)!));
            Directory.CreateDirectory(folder);
            File.Copy(experiment, Path.Combine(folder, "experiment.yml"));
        }

        var suite = Suite.Load(Checkout, "pythia");
        RandomPythia.Write(Path.Combine(root, "hub"), suite.Hub!, suite.Models.Single(known => known.Name == model), steps, tokenizer, sameAs);
        Hub = new HubServer();
        HubFolder.Load(Hub, Path.Combine(root, "hub"));
    }

    public HubServer Hub { get; }

    /// <summary>Where the run's cells, weights and results are.</summary>
    public Checkout Checkout { get; }

    /// <summary>The hub's cache.</summary>
    public string Home => Path.Combine(root, "huggingface");

    /// <summary>Runs <c>repro</c> on this sweep's suite, model and schedule.</summary>
    /// <param name="command">Words of the command line; suite, model and schedule are added.</param>
    /// <param name="offline">Whether it may not ask the hub.</param>
    /// <param name="tell">Told every line.</param>
    public ProgramRun OnModel(string[] command, bool offline = false, Action<string>? tell = null) => Run([.. command, "--models", model], offline, tell);

    /// <summary>Runs <c>repro</c> on this sweep's suite and schedule.</summary>
    /// <inheritdoc cref="OnModel"/>
    public ProgramRun Run(string[] command, bool offline = false, Action<string>? tell = null)
    {
        var program = Path.Combine(new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName, "Repro.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "repro.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. command, "--suite", "pythia", "--schedule", Schedule]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in new Dictionary<string, string?> { ["REPRO_ROOT"] = Checkout.Root, ["HF_ENDPOINT"] = Hub.Endpoint.AbsoluteUri, ["HF_HOME"] = Home, ["HF_HUB_CACHE"] = null, ["HUGGINGFACE_HUB_CACHE"] = null, ["HF_TOKEN"] = null, ["REPRO_TOKENIZER"] = null, ["HF_HUB_OFFLINE"] = offline ? "1" : "0" })
            start.Environment[name] = value;
        var (clock, output, peak) = (Stopwatch.StartNew(), new StringBuilder(), 0L);
        using var process = Process.Start(start)!;
        void Take(object _, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (output) output.AppendLine(line.Data);
            tell?.Invoke(line.Data);
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.WaitForExit(500))
        {
            process.Refresh();
            peak = Math.Max(peak, process.PeakWorkingSet64);
        }

        process.WaitForExit();
        return new ProgramRun(process.ExitCode, output.ToString(), clock.Elapsed.TotalSeconds, peak);
    }

    public void Dispose() => Hub.Dispose();
}
