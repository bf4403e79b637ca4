using Repro.Models.Weights;

namespace Repro.Models.Tests.Weights;

/// <summary>Files that are there but that the system will not give: here, held by another handle.</summary>
public sealed class UnreadableTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_safetensors_file() => Held("m.safetensors", path => SafetensorsFile.Open(path));

    [Test]
    public void An_archive() => Held("m.bin", path => TorchZipFile.Open(path));

    [Test]
    public void An_index() => Held("index.json", path => ShardedIndex.Read(path));

    [Test]
    public void A_config() => Held("config.json", path => GptNeoXConfig.Read(Path.GetDirectoryName(path)!));

    [Test]
    public void A_weight_file_that_is_digested()
    {
        var checkpoint = TinyCheckpoint.Write(folder);
        Held("model.safetensors", _ => _ = checkpoint.Sha256);
    }

    private void Held(string name, Action<string> read)
    {
        using var held = new FileStream(folder.At(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Sentence.Fault(WeightFault.Unreadable, () => read(folder.At(name)), name);
    }
}
