namespace Repro.Training.Tests;

/// <summary>The committed models of the checkout that these tests were built from.</summary>
internal static class CommittedSuite
{
    public static string Folder => Of("mini");

    public static string Of(string suite)
    {
        var root = Path.GetFullPath(Environment.GetEnvironmentVariable("REPRO_ROOT") ?? (string)AppContext.GetData("Repro.Root")!, AppContext.BaseDirectory);
        var folder = Path.Combine(root, "models", suite);
        Assert.That(folder, Does.Exist, "the committed models are part of the checkout");
        return folder;
    }
}
