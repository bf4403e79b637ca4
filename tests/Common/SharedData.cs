namespace Repro;

/// <summary>Where the golden files stand: outside the checkout, and not on every machine.</summary>
internal static class SharedData
{
    /// <summary>The shared folder; a test that asks for it where there is none is ignored, with the reason.</summary>
    public static string Folder
    {
        get
        {
            var named = Environment.GetEnvironmentVariable("REPRO_SHARED");
            var root = Path.GetFullPath(AppContext.GetData("Repro.Root") as string ?? ".", AppContext.BaseDirectory);
            var beside = Path.GetFullPath(Path.Combine(root, "..", "shared"));
            var folder = string.IsNullOrEmpty(named) ? beside : named;
            if (!Directory.Exists(Path.Combine(folder, "golden")))
                Assert.Ignore($"No golden files: REPRO_SHARED is {(string.IsNullOrEmpty(named) ? "not set" : $"'{named}'")}, the place beside the checkout is '{beside}', and '{folder}' has no folder 'golden'.");
            return folder;
        }
    }

    /// <summary>A path below the golden files.</summary>
    public static string Golden(params string[] parts) => Path.Combine([Folder, "golden", .. parts]);
}
