using System.Text.Json;
using Repro.Experiments;

namespace Repro.Cli.Tests;

/// <summary>circuits where a checkpoint cannot be read: the others stand, and the end is no success.</summary>
public sealed class CircuitsCommandTests
{
    private const string Model = "mini-100k";

    [Test]
    public async Task A_truncated_checkpoint()
    {
        using var root = new TemporaryFolder();
        var checkout = MiniCopy.In(root, Model);
        foreach (var folder in Directory.GetDirectories(Path.Combine(checkout.Models("mini"), Model)).Where(folder => Path.GetFileName(folder) is not ("step6912" or "step8192"))) Directory.Delete(folder, recursive: true);
        var weights = Directory.GetFiles(Path.Combine(checkout.Models("mini"), Model, "step8192"), "*.safetensors").Single();
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..1000]);
        var (code, output, error) = await CommandLine.Run(checkout, "circuits", "--suite", "mini", "--models", Model, "--json");
        Assert.That(code, Is.EqualTo(ExitCode.CellsFailed));
        string[] errors = [.. error.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal))];
        Assert.That(errors, Has.Length.EqualTo(1), "that steps are not there is no error");
        Assert.That(errors[0], Does.StartWith($"{Model}/step8192: error REPRO0004: '{weights}'"));
        var results = JsonDocument.Parse(output).RootElement.EnumerateArray().ToDictionary(result => result.GetProperty("step").GetInt32());
        Assert.That(results, Has.Count.EqualTo(14));
        Assert.That(results.Values.Count(result => result.TryGetProperty("circuit", out _)), Is.EqualTo(1));
        Assert.That(results[8192].GetProperty("absent").GetString(), Does.Contain(weights));
        Assert.That(Directory.GetFiles(checkout.Cells, "*.json", SearchOption.AllDirectories), Has.Length.EqualTo(1));
    }
}
