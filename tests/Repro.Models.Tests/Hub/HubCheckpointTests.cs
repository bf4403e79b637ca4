using System.Text.Json;
using Repro.FakeHub;
using Repro.Models.Hub;
using Repro.Models.Tests.Weights;
using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Hub;

/// <summary>Checkpoints as a whole.</summary>
public sealed class HubCheckpointTests : HubTests
{
    private TemporaryFolder source = null!;

    [SetUp]
    public void WriteCheckpoint()
    {
        source = new();
        TinyCheckpoint.Write(source);
        WriteShards();
    }

    [TearDown]
    public void RemoveCheckpoint() => source.Dispose();

    [Test]
    public async Task A_checkpoint_in_one_file_opens_and_holds_the_same_numbers()
    {
        var commit = Put("config.json", "model.safetensors");
        using var client = Client();
        var snapshot = await client.FetchCheckpoint(Repo, "step1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(snapshot, Is.EqualTo(new HubSnapshot(Repo, "step1", commit.Sha, Path.Combine(RepoFolder, "snapshots", commit.Sha))));
            Assert.That(CheckpointFolder.Open(snapshot.Folder).Sha256, Is.EqualTo(CheckpointFolder.Open(source.Path).Sha256));
            Assert.That(File.ReadAllText(Path.Combine(RepoFolder, "refs", "step1")), Is.EqualTo(commit.Sha));
        }

        SameNumbers(snapshot, CheckpointFormat.Safetensors);
    }

    [Test]
    public async Task Shards_are_those_that_the_index_names()
    {
        Put("config.json", "model.safetensors.index.json", "first.safetensors", "second.safetensors", "other.safetensors");
        using var client = Client();
        var snapshot = await client.FetchCheckpoint(Repo, "step1");
        Assert.That(Directory.GetFiles(snapshot.Folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "config.json", "model.safetensors.index.json", "first.safetensors", "second.safetensors" }));
        SameNumbers(snapshot, CheckpointFormat.ShardedSafetensors);
    }

    [Test]
    public async Task The_best_form_is_taken_and_no_other([Values(0, 1, 2, 3)] int best)
    {
        string[] forms = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];
        foreach (var form in forms.Where(form => !source.Names.Contains(form))) source.Write(form, form.EndsWith(".json", StringComparison.Ordinal) ? """{"weight_map":{"a":"shard.bin"}}""" : "not read");
        source.Write("shard.bin", "not read");
        Put(["config.json", "shard.bin", "first.safetensors", "second.safetensors", .. forms[best..]]);
        using var client = Client();
        var snapshot = await client.FetchCheckpoint(Repo, "step1");
        Assert.That(Directory.GetFiles(snapshot.Folder).Select(Path.GetFileName).Intersect(forms), Is.EqualTo(new[] { forms[best] }));
        Assert.That(CheckpointFolder.Open(snapshot.Folder).Format, Is.EqualTo((CheckpointFormat[])[CheckpointFormat.Safetensors, CheckpointFormat.ShardedSafetensors, CheckpointFormat.TorchZip, CheckpointFormat.ShardedTorchZip]).Using<CheckpointFormat, CheckpointFormat[]>((found, all) => found == all[best]));
    }

    [Test]
    public async Task A_whole_snapshot_takes_one_request_for_a_branch_and_none_for_a_commit()
    {
        var commit = Put("config.json", "model.safetensors");
        using var client = Client();
        var first = await client.FetchCheckpoint(Repo, "step1");
        Hub.Reset();
        Assert.That(await client.FetchCheckpoint(Repo, "step1"), Is.EqualTo(first));
        Assert.That(Hub.Requests, Has.Count.EqualTo(1));
        Hub.Reset();
        Assert.That((await client.FetchCheckpoint(Repo, commit.Sha)).Folder, Is.EqualTo(first.Folder));
        Assert.That(Hub.Requests, Is.Empty);
    }

    [Test]
    public async Task What_Python_fetched_in_another_form_is_whole_too()
    {
        var commit = Put("config.json", "model.safetensors", "model.safetensors.index.json", "first.safetensors", "second.safetensors");
        using var client = Client();
        foreach (var name in new[] { "config.json", "model.safetensors.index.json", "first.safetensors" }) await client.Fetch(Repo, "step1", name);
        Assert.That(client.Cached(Repo, "step1"), Is.Null, "a shard is missing");
        await client.Fetch(Repo, "step1", "second.safetensors");
        Assert.That(client.Cached(Repo, "step1")?.Commit, Is.EqualTo(commit.Sha));
        Hub.Reset();
        SameNumbers(await client.FetchCheckpoint(Repo, "step1"), CheckpointFormat.ShardedSafetensors);
        Assert.That(Hub.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Only_what_is_missing_is_fetched()
    {
        Put("config.json", "model.safetensors.index.json", "first.safetensors", "second.safetensors");
        using var client = Client();
        Hub.Misbehave("second", new AnswersStatus(500), times: 3);
        await Fault(HubFault.ServerError, () => client.FetchCheckpoint(Repo, "step1"), "'second.safetensors'", "'step1'");
        Assert.That(client.Cached(Repo, "step1"), Is.Null);
        Hub.Reset();
        SameNumbers(await client.FetchCheckpoint(Repo, "step1"), CheckpointFormat.ShardedSafetensors);
        Assert.That(Hub.Requests.Where(request => request.Cdn).Select(request => request.Path), Has.One.Items.And.All.EndsWith("/second.safetensors"));
    }

    [Test]
    public async Task A_repository_that_is_no_checkpoint_says_what_was_looked_for()
    {
        Put("config.json");
        using var client = Client();
        await Fault(HubFault.NoWeights, () => client.FetchCheckpoint(Repo, "step1"), Repo, "step1", "'model.safetensors'", "'pytorch_model.bin.index.json'");
        Put("model.safetensors");
        await Fault(HubFault.FileNotFound, () => client.FetchCheckpoint(Repo, "step1"), Repo, "step1", "'config.json'");
    }

    [Test]
    public async Task An_index_that_leads_elsewhere_is_refused()
    {
        source["model.safetensors.index.json"] = """{"weight_map":{"a":"../../../../x.safetensors"}}""";
        Put("config.json", "model.safetensors.index.json");
        using var client = Client();
        Assert.That(async () => await client.FetchCheckpoint(Repo, "step1"), Throws.InstanceOf<WeightFileException>().With.Property("Fault").EqualTo(WeightFault.BadIndex));
    }

    [Test]
    public async Task An_index_that_names_a_shard_that_is_not_there_is_told()
    {
        Put("config.json", "model.safetensors.index.json", "first.safetensors");
        using var client = Client();
        await Fault(HubFault.FileNotFound, () => client.FetchCheckpoint(Repo, "step1"), "'model.safetensors.index.json'", "'second.safetensors'", Repo, "'step1'");
    }

    [Test]
    public async Task A_description_tells_hashes_and_lengths_and_downloads_nothing()
    {
        var commit = Put("config.json", "model.safetensors", "first.safetensors");
        using var client = Client();
        var description = await client.Describe(Repo, "step1");
        var length = new FileInfo(source.At("model.safetensors")).Length;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((description.Repo, description.Revision, description.Commit), Is.EqualTo((Repo, "step1", commit.Sha)));
            Assert.That(description.Files.Select(file => file.Name), Is.EqualTo(new[] { "config.json", "first.safetensors", "model.safetensors" }));
            Assert.That(description.Files[0], Is.EqualTo(new HubFileInfo("config.json", new FileInfo(source.At("config.json")).Length, null)));
            Assert.That(description.WeightFiles, Is.EqualTo(new[] { new HubFileInfo("model.safetensors", length, CheckpointFolder.Open(source.Path).Sha256) }));
            Assert.That(Hub.Requests, Has.Count.EqualTo(1));
            Assert.That(Directory.Exists(Cache), Is.False);
        }
    }

    [Test]
    public async Task A_mirror_that_lists_names_only_serves_checkpoints_all_the_same()
    {
        Put("config.json", "model.safetensors");
        Hub.ListsNamesOnly = true;
        using var client = Client();
        Assert.That((await client.Describe(Repo, "step1")).WeightFiles, Is.EqualTo(new[] { new HubFileInfo("model.safetensors", null, null) }));
        SameNumbers(await client.FetchCheckpoint(Repo, "step1"), CheckpointFormat.Safetensors);
    }

    [Test]
    public async Task A_name_that_some_system_cannot_have_is_listed_and_not_fetched()
    {
        Hub.Repo(Repo).Commit("odd", HubFile.Of("a:b.txt", JsonBytes), HubFile.Of("config.json", JsonBytes), HubFile.Of(Weights, WeightBytes));
        using var client = Client();
        Assert.That((await client.FetchCheckpoint(Repo, "odd")).Folder, Does.Exist);
        Assert.That((await client.Describe(Repo, "odd")).Files.Select(file => file.Name), Does.Contain("a:b.txt"));
        await Fault(HubFault.BadName, () => client.Fetch(Repo, "odd", "a:b.txt"), "'a:b.txt'");
    }

    [Test]
    public void Shards_of_a_description_are_told_by_their_names()
    {
        HubFileInfo File(string name) => new(name, 1, null);
        HubFileInfo[] shards = [File("model-00001-of-00002.safetensors"), File("model-00002-of-00002.safetensors")];
        var description = new HubDescription(Repo, "main", new string('0', 40), [File("config.json"), .. shards, File("model.safetensors.index.json"), File("pytorch_model.bin"), File("x/model-1.safetensors")]);
        Assert.That(description.WeightFiles, Is.EqualTo(shards));
        Assert.That(new HubDescription(Repo, "main", new string('0', 40), [File("config.json")]).WeightFiles, Is.Empty);
    }

    private HubCommit Put(params string[] names) => Hub.Repo(Repo).Commit("step1", [.. names.Distinct().Select(name => HubFile.At(name, source.At(name)))]);

    private void WriteShards()
    {
        using var scope = NewDisposeScope();
        var weights = TinyCheckpoint.Weights();
        var first = weights.Take(5).ToDictionary(StringComparer.Ordinal);
        var second = weights.Skip(5).ToDictionary(StringComparer.Ordinal);
        SafetensorsWriter.Write(source.At("first.safetensors"), first);
        SafetensorsWriter.Write(source.At("second.safetensors"), second);
        SafetensorsWriter.Write(source.At("other.safetensors"), second);
        var map = first.Keys.Select(name => (name, "first.safetensors")).Concat(second.Keys.Select(name => (name, "second.safetensors"))).ToDictionary(pair => pair.name, pair => pair.Item2);
        source["model.safetensors.index.json"] = JsonSerializer.Serialize(new { weight_map = map });
    }

    private static void SameNumbers(HubSnapshot snapshot, CheckpointFormat format)
    {
        var live = Live.Tensors;
        using (NewDisposeScope())
        {
            var checkpoint = CheckpointFolder.Open(snapshot.Folder);
            Assert.That(checkpoint.Format, Is.EqualTo(format));
            var expected = TinyCheckpoint.Weights();
            foreach (var (name, weight) in checkpoint.Load()) Assert.That(weight.bytes.SequenceEqual(expected[name].bytes), name);
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
    }
}
