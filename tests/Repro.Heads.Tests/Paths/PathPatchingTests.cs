using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Tasks;
using TorchSharp;

namespace Repro.Heads.Paths;

public sealed class PathPatchingTests
{
    private static readonly ComponentGraph Graph = new(RandomModel.Tiny);

    // all one by one, and some sets: of heads, of MLPs, across layers, with the embedding
    private static readonly IReadOnlyList<IReadOnlyList<int>> Senders =
        [.. Enumerable.Range(0, Graph.SourceCount).Reverse().Select(source => (int[])[source]), [9, 2], [4, 8], [0, 7, 1], [5, 3, 12]];

    private static readonly IReadOnlyList<IReadOnlyList<int>> Receivers =
    [
        [Graph.Logits],
        .. Enum.GetValues<HeadInput>().SelectMany(input => (int[][])
        [
            [Graph.HeadDestination(2, 1, input)],
            [Graph.HeadDestination(3, 0, input), Graph.HeadDestination(3, 1, input)],
            [Graph.HeadDestination(3, 1, input), Graph.HeadDestination(1, 1, input), Graph.HeadDestination(1, 0, input)],
        ]),
        [Graph.HeadDestination(0, 1, HeadInput.Query), Graph.HeadDestination(1, 1, HeadInput.Key), Graph.HeadDestination(1, 1, HeadInput.Value), Graph.HeadDestination(2, 0, HeadInput.Value)],
    ];

    [Test]
    public void Agrees_with_the_definition_step_by_step([Values] bool parallel, [Values] MlpsBetween mlps)
    {
        using var scope = torch.NewDisposeScope();
        using var quiet = torch.no_grad();
        using var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel });
        var data = RandomModel.Pairs(2, model.Config.VocabularySize);
        using var patching = new PathPatching(model, data, settings: new PathPatchingSettings { Mlps = mlps });
        var plain = new PlainPathPatching(model, mlps);
        var found = patching.Patched(Senders, Receivers);
        for (var sender = 0; sender < Senders.Count; sender++)
        {
            for (var prompt = 0; prompt < data.Pairs.Count; prompt++)
            {
                using var inner = torch.NewDisposeScope();
                var expected = plain.Patched(data.Pairs[prompt], Senders[sender], Receivers);
                for (var set = 0; set < Receivers.Count; set++)
                {
                    Assert.That(found[set][sender][prompt], Is.EqualTo(expected[set].Metric).Within(1e-9), $"{string.Join(", ", Senders[sender].Select(Graph.SourceName))} -> {string.Join(", ", Receivers[set].Select(Graph.DestinationName))}");
                }
            }
        }

        // the agreement is not one of runs that nothing was done to
        foreach (var effects in found) Assert.That(effects.Max(values => values.Zip(patching.Clean, (patched, clean) => Math.Abs(patched - clean)).Max()), Is.GreaterThan(1e-3));
    }

    [Test]
    public void Agrees_in_float32_too()
    {
        using var model = RandomModel.Create(RandomModel.Tiny, TorchSharp.torch.ScalarType.Float32);
        using var wide = RandomModel.Create(RandomModel.Tiny);
        var data = RandomModel.Pairs(5, model.Config.VocabularySize);
        using var patching = new PathPatching(model, data);
        using var exact = new PathPatching(wide, data);
        var receivers = exact.Receivers(HeadInput.Query, [new(3, 1), new(2, 0)]);
        var (found, expected) = (patching.Patched(Senders, receivers), exact.Patched(Senders, receivers));
        for (var i = 0; i < Senders.Count; i++) Assert.That(found[i], Is.EqualTo(expected[i]).Within(1e-4));
    }

    [Test]
    public void With_MLPs_frozen_and_one_layer_of_receivers_it_is_patching_the_edges([Values] bool parallel)
    {
        using var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel });
        var data = RandomModel.Pairs(4, model.Config.VocabularySize);
        using var patching = new PathPatching(model, data, settings: new PathPatchingSettings { Mlps = MlpsBetween.Frozen });
        var graph = patching.Graph;
        for (var input = HeadInput.Query; input <= HeadInput.Value; input++)
        {
            var receiver = graph.HeadDestination(3, 1, input);
            int[] sources = [.. Enumerable.Range(0, graph.SourcesRead(receiver))];
            var edges = ExactPatching.Measure(model, data, Metric.LogitDifference, [.. sources.Select(source => graph.NumberOf(new Edge(source, receiver)))], keepPerPrompt: true);
            var found = patching.Patched([.. sources.Select(source => (int[])[source])], [receiver]);
            for (var i = 0; i < sources.Length; i++) Assert.That(found[i], Is.EqualTo(edges.PerPrompt[i]).Within(1e-9));
        }
    }

    [Test]
    public void A_sender_that_no_receiver_reads_changes_nothing_at_all([Values] bool parallel)
    {
        using var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel }, TorchSharp.torch.ScalarType.Float32);
        var data = RandomModel.Pairs(4, model.Config.VocabularySize);
        using var patching = new PathPatching(model, data);
        var found = patching.Patched([[patching.SourceOf(new(1, 0))], [patching.Graph.MlpSource(1)], [patching.SourceOf(new(0, 0))], [patching.Graph.MlpSource(3)]], patching.Receivers(HeadInput.Query, [new(1, 1)]));
        Assert.That(found[0], Is.EqualTo(patching.Clean));
        Assert.That(found[1], Is.EqualTo(patching.Clean));
        Assert.That(found[2], Is.Not.EqualTo(patching.Clean));
        Assert.That(found[3], Is.EqualTo(patching.Clean));
    }

    [Test]
    public void All_senders_at_once_into_the_final_residual_stream_are_the_corrupted_run()
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var data = RandomModel.Pairs(4, model.Config.VocabularySize);
        using var patching = new PathPatching(model, data);
        Assert.That(patching.Patched([[.. Enumerable.Range(0, Graph.SourceCount)]], [Graph.Logits])[0], Is.EqualTo(patching.Corrupted).Within(1e-10));
    }

    [Test]
    public void How_prompts_and_senders_are_batched_changes_nothing([Values(1, 3)] int prompts, [Values(1L, 200_000L)] long bytes)
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var data = RandomModel.Pairs(7, model.Config.VocabularySize, sameStart: 4);
        using var whole = new PathPatching(model, data);
        using var parts = new PathPatching(model, data, settings: new PathPatchingSettings { PromptsPerBatch = prompts, BytesPerPass = bytes });
        Assert.That(parts.Clean, Is.EqualTo(whole.Clean).Within(1e-12));
        Assert.That(parts.Corrupted, Is.EqualTo(whole.Corrupted).Within(1e-12));
        int[][] receivers = [[Graph.Logits], whole.Receivers(HeadInput.Query, [new(2, 1), new(3, 0)]), whole.Receivers(HeadInput.Value, [new(1, 1)])];
        var (expected, found) = (whole.Patched(Senders, receivers), parts.Patched(Senders, receivers));
        for (var set = 0; set < receivers.Length; set++)
        {
            Assert.That(expected[set][0], Is.EqualTo(whole.Patched(Senders, receivers[set])[0]));
            for (var i = 0; i < Senders.Count; i++) Assert.That(found[set][i], Is.EqualTo(expected[set][i]).Within(1e-11));
        }
    }

    [Test]
    public void Attention_is_read_where_the_receivers_look()
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var data = RandomModel.Pairs(3, model.Config.VocabularySize);
        using var patching = new PathPatching(model, data, settings: new PathPatchingSettings { PromptsPerBatch = 2 });
        Head[] heads = [new(1, 1), new(3, 0), new(3, 1)];
        var receivers = patching.Receivers(HeadInput.Query, heads);
        int[][] watched = [.. data.Pairs.Select((pair, i) => (int[])[1 + i, pair.Clean.Count - 1])];
        var found = patching.PatchedWithAttention(Senders, receivers, watched);
        Assert.That(found.Heads, Is.EqualTo(heads));
        using var scope = torch.NewDisposeScope();
        using var quiet = torch.no_grad();
        var plain = new PlainPathPatching(model, MlpsBetween.Recomputed);
        for (var prompt = 0; prompt < data.Pairs.Count; prompt++)
        {
            double[] At(double[] row) => [.. watched[prompt].Select(position => row[position])];
            var pair = data.Pairs[prompt];
            var same = plain.Patched(pair with { Corrupted = pair.Clean }, [1], [receivers])[0].Attention;
            for (var head = 0; head < heads.Length; head++) Assert.That(found.CleanAttention[head][prompt], Is.EqualTo(At(same(heads[head]))).Within(1e-10));
            for (var i = 0; i < Senders.Count; i++)
            {
                var attention = plain.Patched(pair, Senders[i], [receivers])[0].Attention;
                for (var head = 0; head < heads.Length; head++) Assert.That(found.Attention[i][head][prompt], Is.EqualTo(At(attention(heads[head]))).Within(1e-10), $"{i}, {heads[head]}");
            }
        }
    }

    [Test]
    public void Refuses_what_is_not_there_and_leaves_nothing_behind()
    {
        var before = Live.Tensors;
        using (var model = RandomModel.Create(RandomModel.Tiny))
        {
            var data = RandomModel.Pairs(3, model.Config.VocabularySize);
            using var patching = new PathPatching(model, data);
            Assert.That(() => patching.Receivers(HeadInput.Query, [new(4, 0)]), Throws.ArgumentException.With.Message.Contains("a4.h0"));
            Assert.That(() => patching.SourceOf(new(0, 2)), Throws.ArgumentException.With.Message.Contains("a0.h2"));
            Assert.That(() => patching.Patched([[1]], [100]), Throws.ArgumentException.With.Message.Contains("100"));
            Assert.That(() => patching.Patched([[13]], [Graph.Logits]), Throws.ArgumentException.With.Message.Contains("13"));
            Assert.That(() => patching.Patched([[]], [Graph.Logits]), Throws.ArgumentException);
            Assert.That(() => patching.Patched([[1]], (int[])[]), Throws.ArgumentException);
            Assert.That(() => patching.Patched([[1]], [Graph.Logits, 0]), Throws.ArgumentException.With.Message.Contains("alone"));
            Assert.That(() => patching.Patched([[1]], [Graph.MlpDestination(1)]), Throws.ArgumentException.With.Message.Contains("m1"));
            Assert.That(() => patching.PatchedWithAttention([[1]], [Graph.HeadDestination(1, 0, HeadInput.Query)], [[1]]), Throws.ArgumentException);
            var wrong = new TaskData("wrong", [data.Pairs[0] with { Answers = [1000] }]);
            Assert.That(() => new PathPatching(model, wrong), Throws.ArgumentException.With.Message.Contains("1000"));
            _ = patching.Patched(Senders, [[Graph.Logits], patching.Receivers(HeadInput.Query, [new(1, 0), new(3, 1)])]);
            _ = patching.PatchedWithAttention(Senders, patching.Receivers(HeadInput.Query, [new(1, 0), new(3, 1)]), [.. data.Pairs.Select(_ => (int[])[0])]);
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }
}
