using System.Runtime.Versioning;
using Repro.Cli.Slurm;

namespace Repro.Cli.Tests.Slurm;

/// <summary>Slurm's programs, or others of their names, on a PATH of the test's own.</summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
[NonParallelizable]
public sealed class SlurmClientTests
{
    private TemporaryFolder folder = null!;
    private string? path;

    [SetUp]
    public void SetUp()
    {
        folder = new TemporaryFolder();
        path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", folder.Path);
    }

    [TearDown]
    public void TearDown()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        folder.Dispose();
    }

    private void Program(string name, string script)
    {
        folder.Write(name, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Test]
    public void Without_sbatch_there_is_one_sentence_and_the_rest_is_not_known()
    {
        Assert.That(() => SlurmClient.Submit(["script.sh"]), Throws.InstanceOf<SlurmException>().With.Message.StartsWith("'sbatch' is not on the PATH: "));
        Assert.That((SlurmClient.Queue("mini", "/data"), SlurmClient.MaxArraySize()), Is.EqualTo(((IReadOnlyList<SlurmTask>?)null, (int?)null)));
    }

    [Test]
    public void The_jobs_number_is_what_sbatch_says()
    {
        Program("sbatch", "[ \"$1 $2\" = '--parsable a b.sh' ] && echo '123;cluster'");
        Assert.That(SlurmClient.Submit(["--parsable", "a b.sh"]), Is.EqualTo("123"));
    }

    [Test]
    public void A_refusal_is_told_in_its_own_words()
    {
        Program("sbatch", "echo 'sbatch: error: invalid partition specified: gpu' >&2; echo 'sbatch: error: Batch job submission failed: Invalid partition name specified' >&2; exit 1");
        Assert.That(() => SlurmClient.Submit(["script.sh"]), Throws.InstanceOf<SlurmException>().With.Message.Contains("invalid partition specified: gpu").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void A_queue_that_does_not_answer_is_no_empty_queue()
    {
        Program("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1");
        Assert.That(() => SlurmClient.Queue("mini", "/data"), Throws.InstanceOf<SlurmException>().With.Message.Contains("Unable to contact"));
        Program("squeue2", "");
        File.Move(folder.At("squeue2"), folder.At("squeue"), overwrite: true);
        Assert.That(SlurmClient.Queue("mini", "/data"), Is.Empty);
    }
}
