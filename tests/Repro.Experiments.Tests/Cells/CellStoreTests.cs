using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Tasks;

namespace Repro.Experiments.Tests.Cells;

public sealed class CellStoreTests
{
    private static readonly CellIdentity Identity = new("performance", 1, new PerformanceSettings("ioi", Metric.LogitDifference, new TaskDraw(256)), "data", "weights", "config", "Float32");

    private TemporaryFolder folder = null!;
    private CellStore store = null!;

    [SetUp]
    public void SetUp() => store = new CellStore((folder = new()).Path);

    [TearDown]
    public void TearDown() => folder.Dispose();

    private static Cell Cell(CellIdentity identity) => new(
        identity.Key,
        identity.ToJson(),
        new CellRequest("mini", "mini-1m", 256, 131072),
        new CellProvenance { Computed = DateTimeOffset.UnixEpoch, Execution = new Execution(), Seconds = 1.5, PeakBytes = 7, Repro = "r", TorchSharp = "t", Runtime = "n", Machine = "m" },
        JsonSerializer.SerializeToElement(new PerformanceResult([1.25, -0.1], [3])));

    [Test]
    public void A_stored_cell_is_found_whole()
    {
        Assert.That(store.Find(Identity), Is.Null);
        store.Store(Cell(Identity));
        var found = store.Find(Identity)!;
        Assert.Multiple(() =>
        {
            Assert.That(found.Result.GetRawText(), Is.EqualTo(Cell(Identity).Result.GetRawText()));
            Assert.That(found.Request, Is.EqualTo(Cell(Identity).Request));
            Assert.That(found.Provenance, Is.EqualTo(Cell(Identity).Provenance));
            Assert.That(Directory.GetFiles(folder.Path, "*.partial", SearchOption.AllDirectories), Is.Empty);
        });
        Assert.That(store.Find(Identity with { Revision = 2 }), Is.Null);
    }

    [Test]
    public void A_file_that_is_cut_short_is_no_cell()
    {
        store.Store(Cell(Identity));
        var path = store.PathOf(Identity.Key);
        File.WriteAllText(path, File.ReadAllText(path)[..50]);
        Assert.That(store.Find(Identity), Is.Null);
    }

    [Test]
    public void Another_identity_s_file_under_this_key_is_no_cell()
    {
        store.Store(Cell(Identity with { WeightsSha256 = "others" }));
        var wrong = store.PathOf(Identity.Key);
        Directory.CreateDirectory(Path.GetDirectoryName(wrong)!);
        File.Move(store.PathOf((Identity with { WeightsSha256 = "others" }).Key), wrong);
        Assert.That(store.Find(Identity), Is.Null);
    }

    [Test]
    public void A_store_that_cannot_be_written_says_so_in_one_sentence()
    {
        var file = folder.Write("file", "");
        Assert.That(() => new CellStore(file).Store(Cell(Identity)), Throws.InstanceOf<IOException>().With.Message.Contains(file));
    }
}
