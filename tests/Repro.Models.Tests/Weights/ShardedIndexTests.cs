using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Weights;

public sealed class ShardedIndexTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_missing_index_is_named() => Sentence.Fault(WeightFault.MissingFile, () => ShardedIndex.Read(folder.At("none.json")), "none.json");

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"weight_map":[]}""")]
    [TestCase("""{"weight_map":{}}""")]
    [TestCase("""{"weight_map":{"a":1}}""")]
    [TestCase("""{"weight_map":{"a":""}}""")]
    [TestCase("""{"weight_map":{"a":".."}}""")]
    [TestCase("""{"weight_map":{"a":"../secret.safetensors"}}""")]
    [TestCase("""{"weight_map":{"a":"/etc/passwd"}}""")]
    [TestCase("""{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}""")]
    public void What_is_no_index_is_refused(string json) => Sentence.Fault(WeightFault.BadIndex, () => ShardedIndex.Read(folder.Write("index.json", json)), "index.json");

    [Test]
    public void A_missing_shard_is_named()
    {
        Shards(["a"], ["b"]);
        File.Delete(folder.At("2"));
        Sentence.Fault(WeightFault.MissingShard, () => Read("""{"a":"1","b":"2"}"""), folder.At("2"), "index.json");
    }

    [Test]
    public void A_tensor_that_is_not_in_its_shard_is_named()
    {
        Shards(["a"], ["b"]);
        Sentence.Fault(WeightFault.MissingTensor, () => CheckAll(Read("""{"a":"1","b":"2","c":"2"}""")), "'c'", folder.At("2"));
    }

    [Test]
    public void A_tensor_in_two_shards_is_refused()
    {
        Shards(["a"], ["a", "b"]);
        Sentence.Fault(WeightFault.BadIndex, () => CheckAll(Read("""{"a":"1","b":"2"}""")), "'a'", "'1'", folder.At("2"));
    }

    [Test]
    public void A_tensor_that_the_index_leaves_out_is_refused()
    {
        Shards(["a"], ["b", "c"]);
        Sentence.Fault(WeightFault.BadIndex, () => CheckAll(Read("""{"a":"1","b":"2"}""")), "'c'", folder.At("2"));
    }

    [Test]
    public void Shards_are_listed_once_by_name()
    {
        Shards(["a", "c"], ["b"]);
        var index = Read("""{"b":"2","a":"1","c":"1"}""");
        CheckAll(index);
        Assert.That(index.Files, Is.EqualTo(new[] { folder.At("1"), folder.At("2") }));
    }

    [Test]
    public void A_checkpoint_of_sharded_archives_is_loaded()
    {
        var pickles = TinyCheckpoint.Config.WeightShapes().Select((pair, i) => (pair.Key, pair.Value, Shard: i % 2)).ToList();
        for (var shard = 0; shard < 2; shard++)
        {
            var pickle = PickleBuilder.Start().Op('}').Op('(');
            var storages = new List<(string, byte[])>();
            foreach (var (name, shape, _) in pickles.Where(item => item.Shard == shard))
            {
                var count = shape.Aggregate(1L, (n, size) => n * size);
                long[] strides = shape.Length == 1 ? [1] : [shape[1], 1];
                pickle.Text(name).Tensor("FloatStorage", $"{storages.Count}", count, 0, shape, strides);
                storages.Add(($"data/{storages.Count}", PickleBuilder.Floats([.. Enumerable.Range(0, (int)count).Select(i => (float)i)])));
            }

            folder.Write($"{shard}.bin", PickleBuilder.Archive(pickle.Op('u').Stop(), [.. storages]));
        }

        TinyCheckpoint.Config.Write(folder.At("config.json"));
        var map = string.Join(",", pickles.Select(item => $"\"{item.Key}\":\"{item.Shard}.bin\""));
        folder.Write("pytorch_model.bin.index.json", "{\"weight_map\":{" + map + "}}");
        using var scope = NewDisposeScope();
        var checkpoint = CheckpointFolder.Open(folder.Path);
        var weights = checkpoint.Load();
        Assert.That(checkpoint.Format, Is.EqualTo(CheckpointFormat.ShardedTorchZip));
        Assert.That(weights["embed_out.weight"][2, 3].item<float>(), Is.EqualTo(2 * 8 + 3));
    }

    private void Shards(params string[][] names)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < names.Length; i++) SafetensorsWriter.Write(folder.At($"{i + 1}"), names[i].ToDictionary(name => name, _ => ones(1)));
    }

    private ShardedIndex Read(string map) => ShardedIndex.Read(folder.Write("index.json", "{\"metadata\":{},\"weight_map\":" + map + "}"));

    private static void CheckAll(ShardedIndex index)
    {
        foreach (var path in index.Files)
        {
            using var file = SafetensorsFile.Open(path);
            index.Check(file);
        }
    }
}
