namespace Repro.Training.Tests;

/// <summary>The committed models of the checkout that these tests were built from.</summary>
internal static class CommittedSuite
{
    public static string Folder
    {
        get
        {
            var root = Path.GetFullPath(Environment.GetEnvironmentVariable("REPRO_ROOT") ?? (string)AppContext.GetData("Repro.Root")!, AppContext.BaseDirectory);
            var folder = Path.Combine(root, "models", "mini");
            Assert.That(folder, Does.Exist, "the committed models are part of the checkout");
            return folder;
        }
    }
}
