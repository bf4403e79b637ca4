using Repro.Circuits.Exchange;
using Repro.Circuits.Tests.Selection;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Exchange;

public sealed class ScoreFileTests
{
    private static readonly ComponentGraph Graph = new(2, 4);

    private TemporaryFolder folder = null!;

    private string Path => folder.At("scores.npy");

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Every_golden_score_file_is_written_again_byte_for_byte()
    {
        var live = Live.Tensors;
        var files = Directory.GetFiles(SharedData.Golden("eap_a", "scores"), "*.npy", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.EqualTo(55));
        foreach (var path in files)
        {
            ScoreFile.Write(Path, ScoreFile.Read(path, Graph), path.EndsWith(".f64.npy", StringComparison.Ordinal) ? ScalarType.Float64 : ScalarType.Float32);
            Assert.That(File.ReadAllBytes(Path).AsSpan().SequenceEqual(File.ReadAllBytes(path)), path);
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [TestCase(1, 1, true)]
    [TestCase(2, 4, true)]
    [TestCase(3, 5, false)]
    [TestCase(12, 12, true)]
    public void The_matrix_tells_its_graph(int layers, int heads, bool parallel)
    {
        var graph = new ComponentGraph(layers, heads, parallel);
        ScoreFile.Write(Path, Graphs.RandomScores(graph, 2));
        var found = ScoreFile.Read(Path).Graph;
        Assert.That((found.Layers, found.Heads, found.ParallelResidual), Is.EqualTo((layers, heads, parallel)));
    }

    [Test]
    public void A_matrix_that_no_model_has_is_refused()
    {
        using var scope = NewDisposeScope();
        Npy.Write(Path, zeros(11, 28));
        Assert.That(() => ScoreFile.Read(Path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("(11, 28)").And.Message.Contains("no model's scores"));
        Npy.Write(Path, zeros(11));
        Assert.That(() => ScoreFile.Read(Path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("(11)"));
    }

    [Test]
    public void Scores_come_back_exactly_from_float64_and_rounded_from_float32()
    {
        var scores = Graphs.RandomScores(Graph, 2);
        ScoreFile.Write(Path, scores);
        var exact = ScoreFile.Read(Path, Graph);
        ScoreFile.Write(Path, scores, ScalarType.Float32);
        var rounded = ScoreFile.Read(Path, Graph);
        for (var edge = 0; edge < Graph.Edges.Count; edge++)
        {
            Assert.That(exact[edge], Is.EqualTo(scores[edge]));
            Assert.That(rounded[edge], Is.EqualTo((double)(float)scores[edge]));
        }
    }

    [TestCase(11L, 26L)]
    [TestCase(27L, 11L)]
    [TestCase(297L)]
    [TestCase(1L, 11L, 27L)]
    [TestCase]
    public void Another_shape_is_refused(params long[] shape)
    {
        using var array = zeros(shape);
        Refused(array, $"({string.Join(", ", shape)})", "(11, 27)");
    }

    [TestCase(ScalarType.Float16)]
    [TestCase(ScalarType.Int64)]
    [TestCase(ScalarType.Bool)]
    public void Another_type_is_refused(ScalarType type)
    {
        using var array = zeros([11, 27], type);
        Refused(array, $"{type}");
    }

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "Infinity")]
    [TestCase(double.NegativeInfinity, "-Infinity")]
    public void A_number_that_is_not_finite_is_refused_wherever_it_stands(double value, string named)
    {
        foreach (var (source, destination) in ((int, int)[])[(0, 12), (10, 26), (10, 0)]) // the last is no edge
        {
            foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
            {
                using var array = zeros([11, 27], type);
                array[source, destination] = value;
                Refused(array, $"has {named} at [{source}, {destination}]");
            }
        }
    }

    [Test]
    public void A_score_where_the_model_has_no_edge_is_refused()
    {
        var sequential = new ComponentGraph(2, 4, parallelResidual: false);
        ScoreFile.Write(Path, Graphs.Scores(sequential, ("a1.h2->m1", 0.5))); // of the same shape as a parallel model's
        Assert.That(ScoreFile.Read(Path, sequential)[Graphs.Number(sequential, "a1.h2->m1")], Is.EqualTo(0.5));
        Sentence.Refused(Path, () => ScoreFile.Read(Path, Graph), "0.5 at [8, 25]", "a1.h2", "m1");
    }

    [Test]
    public void A_missing_file_and_a_file_that_is_none_are_refused()
    {
        Sentence.Refused(Path, () => ScoreFile.Read(Path, Graph), "There is no");
        folder.Write("scores.npy", "{}");
        Sentence.Refused(Path, () => ScoreFile.Read(Path, Graph));
    }

    [Test]
    public void Scores_that_a_type_cannot_hold_are_not_written()
    {
        var large = Graphs.Scores(Graph, ("m0->logits", 1e300));
        Assert.That(() => ScoreFile.Write(Path, large, ScalarType.Float32), Throws.ArgumentException.With.Message.Contains("Float32"));
        Assert.That(() => ScoreFile.Write(Path, large, ScalarType.Float16), Throws.ArgumentException.With.Message.Contains("Float16"));
        Assert.That(folder.Names, Is.Empty);
        ScoreFile.Write(Path, large);
        Assert.That(ScoreFile.Read(Path, Graph)[Graphs.Number(Graph, "m0->logits")], Is.EqualTo(1e300));
    }

    private void Refused(Tensor array, params string[] named)
    {
        Npy.Write(Path, array);
        Sentence.Refused(Path, () => ScoreFile.Read(Path, Graph), named);
    }
}
