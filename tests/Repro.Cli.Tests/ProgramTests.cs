using System.Diagnostics;

namespace Repro.Cli.Tests;

public sealed class ProgramTests
{
    [Test]
    public async Task Help_lists_the_commands()
    {
        var (code, output, _) = await CommandLine.Run("--help");
        Assert.That(code, Is.Zero);
        foreach (var command in (string[])["reproduce", "accept", "plan", "models", "report", "sweep", "tasks", "train", "trace"]) Assert.That(output, Does.Contain($"  {command}"));
    }

    [Test]
    public async Task A_suite_that_does_not_exist() =>
        Assert.That(await CommandLine.Sentence("reproduce", "--suite", "maxi"), Does.Contain("maxi").And.Contain("mini"));

    [Test]
    public async Task An_experiment_that_does_not_exist() =>
        Assert.That(await CommandLine.Sentence("reproduce", "--experiment", "Nothing"), Does.Contain("Nothing").And.Contain("TaskEmergence"));

    [Test]
    public async Task A_model_that_does_not_exist()
    {
        var (code, _, error) = await CommandLine.Run("train", "mini", "--model", "mini-2m");
        Assert.That(code, Is.Not.Zero);
        Assert.That(error, Does.Contain("mini-2m").And.Contain("mini-310k"));
    }

    [Test]
    public async Task A_model_of_another_suite_is_not_trained() =>
        Assert.That(await CommandLine.Sentence("train", "mini", "--model", "mini-310k-seed2"), Does.Contain("'mini' does not train 'mini-310k-seed2'").And.Contain("mini-310k"));

    // in a process of its own: here libtorch is loaded already
    [TestCase("is missing there", false)]
    [TestCase("could not be loaded", true)]
    public void Without_libtorch_there_is_one_sentence(string says, bool damaged)
    {
        using var folder = new TemporaryFolder();
        if (damaged) folder.Write(OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so", "no library");
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Program).Assembly.Location, "trace", "--model", "none", "--tokens", "none.npy", "--out", folder.Path])
        {
            RedirectStandardError = true,
            Environment = { ["REPRO_TORCH_NATIVE_DIR"] = folder.Path },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd().TrimEnd();
        process.WaitForExit();
        TestContext.Out.WriteLine(error);
        Assert.That(process.ExitCode, Is.EqualTo(ExitCode.BadInput));
        Assert.That(error, Does.Contain(folder.Path).And.Contain(says).And.Contain("dotnet build").And.Not.Contain("\n"));
    }
}
