namespace Repro.Cli.Tests;

/// <summary>The options that every command shares that computes cells.</summary>
public sealed class ComputeOptionsTests
{
    private static readonly string[] Commands = ["reproduce", "accept", "circuits"];

    [TestCaseSource(nameof(Commands))]
    public async Task Help_lists_them(string command)
    {
        var (code, output, _) = await CommandLine.Run(command, "--help");
        Assert.That(code, Is.Zero);
        foreach (var option in (string[])["--device", "--compute-type", "--memory"]) Assert.That(output, Does.Contain(option));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task TF32_on_a_CPU(string command) =>
        Assert.That(await CommandLine.Sentence(command, "--compute-type", "tf32"), Does.StartWith("A CPU has no TF32 arithmetic: use --compute-type fp32 or bf16, or --device cuda."));

    [TestCaseSource(nameof(Commands))]
    public async Task An_amount_of_memory_without_a_unit(string command) =>
        Assert.That(await CommandLine.Sentence(command, "--memory", "40"), Does.StartWith("'40' is no amount of memory"));

    [Test]
    public async Task A_type_that_is_not_there()
    {
        var (code, _, error) = await CommandLine.Run("reproduce", "--compute-type", "fp16");
        Assert.That(code, Is.Not.Zero);
        Assert.That(error, Does.Contain("fp16").And.Contain("bf16"));
    }

    [Test]
    public async Task Less_memory_than_the_weights() =>
        Assert.That(await CommandLine.Sentence("circuits", "--model", "mini-1m", "--final", "--memory", "1MB", "--compute-type", "bf16"), Does.StartWith("'circuit' on mini-1m needs ").And.Contain("use a larger card"));
}
