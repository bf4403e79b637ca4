using System.CommandLine;
using System.Globalization;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Cli.Slurm;
using Repro.Experiments;
using Repro.Experiments.Costs;
using Repro.Experiments.Sweeps;
using Repro.Models;

namespace Repro.Cli.Commands;

/// <summary><c>repro sweep slurm</c>: submits the chunks that miss cells as a job array, and after them the second round with the evaluation.</summary>
internal sealed class SweepSlurmCommand(Checkout checkout, ProgressDisplay display) : ICommandSource
{
    public Command Create()
    {
        var (options, resources) = (new SweepOptions(checkout), new ResourceOptions());
        var chunk = new Option<int>("--chunk") { Description = "Checkpoints a task, at most.", Required = true };
        var dry = new Option<bool>("--dry-run") { Description = "Write the scripts and say what would be submitted; submit nothing." };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "slurm",
            "Submit the chunks in which a cell is missing as a Slurm job array, and a last job for the second round and the evaluation. The same command again submits what is still missing.",
            new("repro sweep slurm --suite pythia --chunk 8 --partition gpu --gres gpu:1 --time 12:00:00", "eight checkpoints a task, a GPU each"),
            new("repro sweep slurm --suite mini --chunk 4 --dry-run", "write the scripts and say what would be submitted")) { KeepsLog = true };
        foreach (var option in (Option[])[chunk, dry, json]) command.Add(option);
        options.AddWithComputingTo(command);
        resources.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var asked = resources.Of(parsed);
            _ = asked.Options(); // refused before anything is read
            var computation = Computation(parsed, options, asked);
            var (asJson, dryRun) = (parsed.GetValue(json), parsed.GetValue(dry));
            var say = asJson ? Console.Error : Console.Out;
            using var progress = display.Open(asJson);
            using var open = options.Open(parsed, progress, stop);
            var census = open.Sweep.Count();
            progress.Dispose();
            var chunks = SweepChunk.All(census.Checkpoints.Count, parsed.GetRequiredValue(chunk));
            var scripts = new SlurmScripts
            {
                Sweep = open.Name,
                Checkpoints = census.Checkpoints.Count,
                Chunks = chunks.Count,
                Program = Program(),
                Selection = options.Words(parsed),
                Computation = computation,
                Resources = asked,
            };
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sweep {open.Name}: {census.Checkpoints.Count} checkpoints in {chunks.Count} chunks; {census.Missing} of {census.Cells} cells of the first round are missing, in {census.Open(chunks).Count} chunks"));
            var submitted = census.Later is { Missing: 0 } ? null : Submit(SlurmSubmission.Of(census, chunks, Queue(open.Name, dryRun), SlurmClient.MaxArraySize()), scripts, dryRun, say);
            if (submitted is null)
            {
                say.WriteLine(census.Later is { Missing: 0 }
                    ? $"Nothing is missing, in the second round neither; nothing is submitted. Evaluate with: {SlurmScripts.Words(["repro", "reproduce", .. scripts.Selection, .. computation])}"
                    : "All that is missing is in Slurm's queue already; nothing is submitted.");
            }
            else
            {
                say.WriteLine($"What tasks print is in {scripts.Logs}. How far it is: {SlurmScripts.Words(["repro", "sweep", "status", .. scripts.Selection])}");
                say.WriteLine("Where tasks have died or run out of time, the same command again submits what is then missing, and the evaluation after it.");
            }

            if (asJson) JsonOutput.Write(new { sweep = open.Name, checkpoints = census.Checkpoints.Count, chunks = chunks.Count, census.Cells, census.Missing, dryRun, scripts.Logs, submitted });
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>Jobs in Slurm's queue.</summary>
    /// <param name="Array">The chunks, as sbatch writes them; null: none misses a cell.</param>
    /// <param name="ChunkJob">Their job; null: none, or a dry run.</param>
    /// <param name="LastJob">The second round and the evaluation; null: a dry run.</param>
    /// <param name="Replaced">Jobs that it takes the place of.</param>
    private sealed record Submitted(string? Array, string? ChunkJob, string? LastJob, IReadOnlyList<string> Replaced);

    // a sweep that asks for a GPU computes on it, unless told otherwise
    private static string[] Computation(ParseResult parsed, SweepOptions options, SlurmResources resources)
    {
        var compute = options.Compute;
        var device = parsed.GetResult(compute.Device) is { Implicit: false } || !resources.HasGpu ? parsed.GetRequiredValue(compute.Device) : "cuda";
        compute.TypeOf(parsed).Check(device);
        if (parsed.GetValue(compute.Memory) is { } memory) _ = MemorySize.Parse(memory);
        var keep = parsed.GetResult(options.Suite.Keep) is { Implicit: false } ? (string[])[options.Suite.Keep.Name, parsed.GetRequiredValue(options.Suite.Keep)] : [];
        return [compute.Device.Name, device, .. SweepOptions.Given(parsed, compute.Memory), .. keep];
    }

    private IReadOnlyList<SlurmTask> Queue(string sweep, bool dry)
    {
        try
        {
            return SlurmClient.Queue(sweep, checkout.Root) ?? [];
        }
        catch (SlurmException) when (dry)
        {
            return []; // what a dry run says holds where nothing is in the queue
        }
    }

    // a path into the checkout holds wherever the checkout is mounted
    private string Program()
    {
        var program = typeof(SweepSlurmCommand).Assembly.Location;
        var relative = Path.GetRelativePath(checkout.Root, program);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? program : relative;
    }

    private Submitted? Submit(SlurmSubmission? submission, SlurmScripts scripts, bool dry, TextWriter say)
    {
        if (submission is null) return null;
        var root = checkout.Root;
        Directory.CreateDirectory(Path.Combine(root, scripts.Logs));
        PartialFile.WriteText(Path.Combine(root, scripts.ChunkPath), scripts.Chunk());
        PartialFile.WriteText(Path.Combine(root, scripts.LastPath), scripts.Last());

        var (after, array, job) = (submission.After, (string?)null, (string?)null);
        if (submission.Chunks.Count > 0)
        {
            array = ArraySpecification.Of(submission.Chunks.Select(chunk => chunk.Index));
            string[] arguments = ["--parsable", $"--chdir={root}", $"--array={array}", Path.Combine(root, scripts.ChunkPath)];
            if (dry)
            {
                say.WriteLine("would submit: " + SlurmScripts.Words(["sbatch", .. arguments]));
                after = [.. after, "<the job before>"];
            }
            else
            {
                job = SlurmClient.Submit(arguments);
                say.WriteLine($"job {job}: chunks {array}");
                after = [.. after, job];
            }
        }

        // after any end: a later submission's last job waits for tasks of an earlier one too, some of which may have died; it looks itself whether cells are missing
        string[] last = ["--parsable", $"--chdir={root}", .. after.Count == 0 ? (string[])[] : [$"--dependency=afterany:{string.Join(':', after)}"], Path.Combine(root, scripts.LastPath)];
        if (dry)
        {
            say.WriteLine("would submit: " + SlurmScripts.Words(["sbatch", .. last]));
            return new Submitted(array, null, null, []);
        }

        var lastJob = SlurmClient.Submit(last);
        say.WriteLine($"job {lastJob}: {(after.Count == 0 ? "" : "after them ")}the second round and the evaluation");
        foreach (var replaced in submission.Replaced)
        {
            SlurmClient.Cancel(replaced);
            say.WriteLine($"job {replaced}: taken out of the queue, that one waits for its chunks too");
        }

        return new Submitted(array, job, lastJob, submission.Replaced);
    }

    /// <summary>What a task asks Slurm for.</summary>
    private sealed class ResourceOptions
    {
        private readonly Option<string?> partition = new("--partition", "-p") { Description = "sbatch's: which partition." };
        private readonly Option<string?> gres = new("--gres") { Description = "sbatch's: such as gpu:1; with a GPU, --device is cuda unless it is given." };
        private readonly Option<string?> time = new("--time", "-t") { Description = "sbatch's: the time limit of a task." };
        private readonly Option<string?> memory = new("--mem") { Description = "sbatch's: the memory of a task." };
        private readonly Option<string?> processors = new("--cpus-per-task", "-c") { Description = "sbatch's: the processors of a task; on a CPU, so many checkpoints at a time." };
        private readonly Option<string[]> others = new("--sbatch") { Description = "Another option of sbatch's, such as --sbatch=--account=me; may be given again.", DefaultValueFactory = _ => [] };
        private readonly Option<int> grace = new("--grace") { Description = "Seconds before the end of --time at which a task is told to finish the cell at hand.", DefaultValueFactory = _ => (int)new SlurmResources().Grace.TotalSeconds };

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[partition, gres, time, memory, processors, others, grace]) command.Add(option);
        }

        public SlurmResources Of(ParseResult parsed) => new()
        {
            Partition = parsed.GetValue(partition),
            Gres = parsed.GetValue(gres),
            Time = parsed.GetValue(time),
            Memory = parsed.GetValue(memory),
            CpusPerTask = parsed.GetValue(processors),
            Others = parsed.GetRequiredValue(others),
            Grace = parsed.GetRequiredValue(grace) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--grace {parsed.GetRequiredValue(grace)}: give a number of seconds above zero.")),
        };
    }
}
