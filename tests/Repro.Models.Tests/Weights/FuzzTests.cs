using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Weights;

/// <summary>Damaged files either load or are refused in words; nothing else ever comes out, and no tensor is left.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 200;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Damaged_safetensors([Values(1, 2, 3)] int seed)
    {
        using (NewDisposeScope())
        {
            SafetensorsWriter.Write(folder.At("good"), new Dictionary<string, Tensor> { ["a"] = ones(3, 2), ["b"] = ones([4], ScalarType.Float16), ["c"] = tensor(1L), ["d"] = ones([2], ScalarType.Bool) });
        }

        var header = 8 + BitConverter.ToInt32(File.ReadAllBytes(folder.At("good")));
        Fuzz(seed, File.ReadAllBytes(folder.At("good")), header, SafetensorsFile.Open);
    }

    [Test]
    public void Damaged_archives([Values(1, 2, 3)] int seed)
    {
        var pickle = PickleBuilder.Start().Op('}').Op('(')
            .Text("a").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("b").Tensor("HalfStorage", "1", 3, 1, [2], [1]).Op('u').Stop();
        var good = PickleBuilder.Archive(pickle, ("data/0", PickleBuilder.Floats(1, 2, 3, 4, 5, 6)), ("data/1", new byte[6]));
        Fuzz(seed, good, good.Length, TorchZipFile.Open);
    }

    [Test]
    public void Damaged_pickles([Values(1, 2, 3)] int seed)
    {
        // damage inside the pickle of a whole archive
        var good = PickleBuilder.OneTensor(6, 0, [2, 3], [3, 1]);
        Fuzz(seed, good, good.Length, path => TorchZipFile.Open(folder.Write("around", PickleBuilder.Archive(File.ReadAllBytes(path), ("data/0", PickleBuilder.Floats(1, 2, 3, 4, 5, 6))))));
    }

    private void Fuzz(int seed, byte[] good, int interesting, Func<string, IWeightFile> open)
    {
        var random = new Random(seed);
        var live = Live.Tensors;
        var loaded = 0;
        var refused = new Dictionary<WeightFault, int>();
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = good.ToArray();
            if (round > 0) // the first is the good file, which must load
            {
                for (var flips = random.Next(1, 4); flips > 0; flips--) Damage(random, bytes, random.Next(interesting), interesting);
                if (random.Next(8) == 0) bytes = bytes[..random.Next(bytes.Length)];
            }

            try
            {
                using var file = open(folder.Write("bad", bytes));
                foreach (var name in file.Entries.Keys) file.Read(name, ScalarType.Float32).Dispose();
                loaded++;
            }
            catch (WeightFileException e) when (round > 0)
            {
                Assert.That(e.Message, Does.EndWith("."));
                refused[e.Fault] = refused.GetValueOrDefault(e.Fault) + 1;
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail($"round {round}: {e}");
            }
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
        TestContext.Out.WriteLine($"{loaded} of {Rounds} loaded, refused were {string.Join(", ", refused.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}");
        Assert.That(loaded, Is.LessThan(Rounds * 3 / 4), "the damage missed");
        Assert.That(refused, Has.Count.AtLeast(3), "the damage was all of one or two kinds: it never got past the first check");
    }

    // any byte, one of the file's own, or another digit: the last two stay readable, so that later checks are met
    private static void Damage(Random random, byte[] bytes, int at, int interesting)
    {
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] = bytes[random.Next(interesting)];
                break;
            default:
                while (at < interesting && !char.IsAsciiDigit((char)bytes[at])) at++;
                if (at < interesting) bytes[at] = (byte)random.Next('0', '9' + 1);
                break;
        }
    }
}
