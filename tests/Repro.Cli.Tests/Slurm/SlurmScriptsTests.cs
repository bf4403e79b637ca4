using System.Diagnostics;
using System.Runtime.Versioning;
using Repro.Cli.Slurm;

namespace Repro.Cli.Tests.Slurm;

public sealed class SlurmScriptsTests
{
    private static SlurmScripts Scripts(SlurmResources? resources = null) => new()
    {
        Sweep = "pythia+pythia-70m",
        Checkpoints = 31,
        Chunks = 4,
        Program = "artifacts/bin/Repro.Cli/debug/repro.dll",
        Selection = ["--suite", "pythia", "--models", "pythia-70m"],
        Computation = ["--device", "cuda"],
        Resources = resources ?? new SlurmResources { Partition = "gpu", Gres = "gpu:1", Time = "12:00:00", Memory = "32G", CpusPerTask = "4", Others = ["--account=me"] },
    };

    [Test]
    public void The_script_of_the_chunks()
    {
        Assert.That(Scripts().Chunk(), Is.EqualTo("""
            #!/bin/sh
            # Written by 'repro sweep slurm': 31 checkpoints in 4 chunks. Each task of the job array computes the cells of the first round
            # that are missing in the chunk of its number, and leaves them in artifacts/cells. A task may die anywhere: what it stored is kept.
            # By hand, for some chunks only, in the checkout's root:  sbatch --array=2,3 artifacts/sweeps/pythia+pythia-70m/chunk.sh
            #SBATCH --job-name=repro:pythia+pythia-70m:4
            #SBATCH --output=artifacts/sweeps/pythia+pythia-70m/logs/%A_%a.log
            #SBATCH --nodes=1
            #SBATCH --ntasks=1
            #SBATCH --partition=gpu
            #SBATCH --gres=gpu:1
            #SBATCH --time=12:00:00
            #SBATCH --mem=32G
            #SBATCH --cpus-per-task=4
            #SBATCH --account=me
            # the environment of the submission, so that the PATH to dotnet, REPRO_ROOT, HF_HOME, HF_HUB_OFFLINE, HF_TOKEN and the like hold here too
            #SBATCH --export=ALL
            # begun again where its node fails or is taken away, from what is stored; the log goes on too
            #SBATCH --requeue
            #SBATCH --open-mode=append
            # told before its time is up: it finishes the cell at hand and ends
            #SBATCH --signal=B:TERM@300

            # as many checkpoints at a time as the task has processors, however many the node has
            export DOTNET_PROCESSOR_COUNT="${SLURM_CPUS_ON_NODE:-1}"
            # exec: Slurm's signals reach the program, not a shell before it
            exec "${DOTNET_HOST_PATH:-dotnet}" exec artifacts/bin/Repro.Cli/debug/repro.dll sweep run --suite pythia --models pythia-70m --device cuda --chunk "$SLURM_ARRAY_TASK_ID/4"

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void The_last_script_looks_before_it_evaluates()
    {
        var lines = Scripts().Last().Split('\n');
        Assert.That(lines[^3], Does.EndWith("repro.dll sweep status --check --suite pythia --models pythia-70m || exit"));
        Assert.That(lines[^2], Does.StartWith("exec ").And.EndWith("repro.dll reproduce --suite pythia --models pythia-70m --device cuda"));
        Assert.That(lines, Has.Some.EqualTo("#SBATCH --job-name=repro:pythia+pythia-70m:last"));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    [UnsupportedOSPlatform("windows")]
    public void A_shell_runs_what_was_meant()
    {
        using var folder = new TemporaryFolder();
        var scripts = Scripts() with { Selection = ["--models", "it's $HOME; a b"], Program = "/a b/repro.dll" };
        // a dotnet that says how it was called; the check of the last script succeeds or not
        File.WriteAllText(folder.At("dotnet"), "#!/bin/sh\nfor word; do printf '[%s]' \"$word\"; done; echo \" $DOTNET_PROCESSOR_COUNT\"; case $4 in --check) exit ${CHECK:-0};; esac; case $5 in --check) exit ${CHECK:-0};; esac\n");
        File.SetUnixFileMode(folder.At("dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.That(Shell(folder, scripts.Chunk(), ("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_CPUS_ON_NODE", "8")), Is.EqualTo((0, "[exec][/a b/repro.dll][sweep][run][--models][it's $HOME; a b][--device][cuda][--chunk][3/4] 8\n")));
        Assert.That(Shell(folder, scripts.Last()), Is.EqualTo((0, "[exec][/a b/repro.dll][sweep][status][--check][--models][it's $HOME; a b] 1\n[exec][/a b/repro.dll][reproduce][--models][it's $HOME; a b][--device][cuda] 1\n")));
        Assert.That(Shell(folder, scripts.Last(), ("CHECK", "2")), Is.EqualTo((2, "[exec][/a b/repro.dll][sweep][status][--check][--models][it's $HOME; a b] 1\n")), "nothing is evaluated where cells are missing");
    }

    private static (int, string) Shell(TemporaryFolder folder, string script, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("sh", [folder.Write("script.sh", script)]) { RedirectStandardOutput = true, Environment = { ["DOTNET_HOST_PATH"] = folder.At("dotnet") } };
        start.Environment.Remove("SLURM_CPUS_ON_NODE");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    [TestCase(null)]
    [TestCase("9")]
    public void Without_time_for_the_cell_at_hand_a_task_is_not_told(string? time) =>
        Assert.That(Scripts(new SlurmResources { Time = time }).Chunk(), Does.Not.Contain("--signal"));

    [Test]
    public void What_is_not_given_is_left_to_the_cluster() =>
        Assert.That(Scripts(new SlurmResources()).Chunk(), Does.Not.Contain("--partition").And.Not.Contain("--gres").And.Not.Contain("--time").And.Not.Contain("--mem").And.Not.Contain("--cpus-per-task"));

    [TestCase("gpu:1", true)]
    [TestCase("shard:2,gpu:a100:4", true)]
    [TestCase("gpu", true)]
    [TestCase("scratch:10", false)]
    [TestCase(null, false)]
    public void A_gpu_is_seen(string? gres, bool expected) => Assert.That(new SlurmResources { Gres = gres }.HasGpu, Is.EqualTo(expected));

    [Test]
    public void An_option_with_white_space_is_refused() =>
        Assert.That(() => new SlurmResources { Partition = "gpu\n#SBATCH --wrap=x" }.Options(), Throws.ArgumentException.With.Message.Contains("--partition=gpu"));

    [Test]
    public void A_word_that_is_no_option_is_refused() => Assert.That(() => new SlurmResources { Others = ["account=me"] }.Options(), Throws.ArgumentException.With.Message.Contains("'account=me'"));
}
