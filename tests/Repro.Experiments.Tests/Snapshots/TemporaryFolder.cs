namespace Repro.Experiments.Tests.Snapshots;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("repro-snapshots-").FullName;

    public string[] Files => [.. Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public string this[string file]
    {
        get => File.ReadAllText(System.IO.Path.Combine(Path, file));
        set => File.WriteAllText(System.IO.Path.Combine(Path, file), value);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
