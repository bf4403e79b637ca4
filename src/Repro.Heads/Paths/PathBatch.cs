using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads.Paths;

/// <summary>
/// Path patching on one batch of pairs: the clean run kept whole, what each source changes by in the corrupted run, and the second and
/// third step. "suffix" are the positions from the first one at which any pair differs: before it nothing ever changes. Owns its tensors.
/// </summary>
internal sealed class PathBatch : IDisposable
{
    private readonly GptNeoX model;
    private readonly ComponentGraph graph;
    private readonly OutsideRun clean;
    private readonly Readout readout;
    private readonly SourceOutputs differences; // corrupted less clean, over the suffix

    public PathBatch(GptNeoX model, ComponentGraph graph, Metric metric, IReadOnlyList<PromptPair> pairs)
    {
        (this.model, this.graph) = (model, graph);
        using var scope = NewDisposeScope();
        PromptPair[] turned = [.. pairs.Select(pair => pair with { Clean = pair.Corrupted, Corrupted = pair.Clean })];
        clean = OutsideRun.Corrupted(model, turned); // the run that is kept is the clean prompts'
        try
        {
            using var corrupted = OutsideRun.Corrupted(model, pairs);
            readout = new Readout(model, metric, pairs, nn.functional.linear(NeoXLayer.FinalNorm(model, clean.FinalResidual), model.Weight("embed_out.weight")));
            var metrics = readout.OfResiduals(stack([clean.FinalResidual, corrupted.FinalResidual]));
            (Clean, Corrupted) = (metrics[0], metrics[1]);
            differences = new SourceOutputs(
                clean.EmbeddingDifference.alias().DetachFromDisposeScope(),
                [.. clean.Layers.Zip(corrupted.Layers, (mine, other) => (other.Z - mine.Z).DetachFromDisposeScope())],
                [.. clean.Layers.Zip(corrupted.Layers, (mine, other) => (other.Mlp - mine.Mlp).DetachFromDisposeScope())]);
        }
        catch
        {
            clean.Dispose();
            readout?.Dispose();
            throw;
        }
    }

    /// <summary>Pairs in the batch.</summary>
    public int Prompts => clean.Prompts;

    /// <summary>The clean run's metric, one number a pair.</summary>
    public double[] Clean { get; }

    /// <summary>The corrupted run's.</summary>
    public double[] Corrupted { get; }

    /// <summary>Sender sets that run together; one at least.</summary>
    public int RowsPerPass(IReadOnlyList<ReceiverSet> sets, long bytes)
    {
        // the change so far and one kept for each receiving layer; residual, norm, queries, keys, values and z; the MLP's hidden layer twice
        var (kept, config) = (sets.SelectMany(set => set.Layers).Distinct().Count(), model.Config);
        var positions = sets.All(set => set.IsFinalResidual) ? 1 : clean.Length;
        var perToken = ((10L + kept) * config.Width) + (2L * config.MlpWidth);
        return (int)Math.Clamp(bytes / (perToken * Prompts * positions * model.ComputeType.ElementSize()), 1, int.MaxValue);
    }

    /// <summary>Patches each row of senders along its paths to each set of receivers.</summary>
    /// <param name="rows">The senders.</param>
    /// <param name="sets">The receivers.</param>
    /// <param name="mlps">What MLPs in between do.</param>
    /// <param name="watched">For each pair the positions at which the receivers' attention is read; null: none.</param>
    /// <param name="metric">Given the set, the row and its metric, one number a pair.</param>
    /// <param name="attention">Given the set, the row (-1: the clean run), the place among the set's heads and the attention, [pair][watched].</param>
    public void Run(SenderRows rows, IReadOnlyList<ReceiverSet> sets, MlpsBetween mlps, IReadOnlyList<int[]>? watched, Action<int, int, double[]> metric, Action<int, int, int, double[][]> attention)
    {
        using var scope = NewDisposeScope();
        PassCounter.Partial((long)rows.Count * sets.Count * Prompts);
        var columns = watched is null ? null : tensor(watched.SelectMany(positions => positions.Select(position => (long)position)).ToArray(), [watched.Count, watched[0].Length], device: model.Device);
        var inner = sets.Where(set => !set.IsFinalResidual).SelectMany(set => set.Layers).ToHashSet();
        var changes = inner.Count == 0 ? [] : Changes(rows, mlps, inner, out _, lastOnly: false);
        var final = (Tensor?)null; // [row, batch, d]
        if (sets.Any(set => set.IsFinalResidual)) Changes(rows, mlps, [], out final, lastOnly: true);
        for (var set = 0; set < sets.Count; set++)
        {
            using var inside = NewDisposeScope();
            var (number, receivers) = (set, sets[set]);
            if (receivers.IsFinalResidual)
            {
                Read(clean.FinalResidual + final!, 0, (row, values) => metric(number, row, values));
                continue;
            }

            if (columns is not null) CleanAttention(receivers, columns, rows.Count, (row, head, values) => attention(number, row, head, values));
            var from = 0;
            foreach (var layer in receivers.Layers)
            {
                var to = rows.ReachedHeads(layer);
                if (to > from) Read(FromReceivers(receivers, layer, changes, from, to, columns, (row, head, values) => attention(number, row, head, values)), from, (row, values) => metric(number, row, values));
                from = Math.Max(from, to);
            }

            for (var row = from; row < rows.Count; row++) metric(number, row, Clean); // no receiver can feel these
        }
    }

    public void Dispose()
    {
        clean.Dispose();
        readout.Dispose();
        differences.Dispose();
    }

    // the second step: what the senders change in the residual stream while all heads are frozen, at the layers where it is read,
    // [row, batch, suffix, d] of the rows that are felt there; or, at the last token only, after the last layer
    private Dictionary<int, Tensor> Changes(SenderRows rows, MlpsBetween mlps, HashSet<int> layers, out Tensor? final, bool lastOnly)
    {
        using var scope = NewDisposeScope();
        Tensor At(Tensor all) => lastOnly ? Rows.AtPositions(all, clean.Last).unsqueeze(-2) : all;
        var kept = new Dictionary<int, Tensor>();
        var embedding = At(differences.Embedding);
        var change = zeros([rows.Count, .. embedding.shape], model.ComputeType, model.Device); // [row, batch, pos, d]
        foreach (var row in rows.With(0)) change.select(0, row).add_(embedding);
        var end = lastOnly ? graph.Layers : layers.Max() + 1;
        for (var layer = 0; layer < end; layer++)
        {
            using var inner = NewDisposeScope();
            if (layers.Contains(layer)) kept[layer] = change.narrow(0, 0, rows.ReachedHeads(layer)).clone().MoveToOuterDisposeScope().MoveToOuterDisposeScope();
            if (layer == end - 1 && !lastOnly) break;
            var parts = new NeoXLayer(model, layer);
            if (!graph.ParallelResidual) AddHeads(rows, layer, parts, change, At);
            var reached = mlps == MlpsBetween.Recomputed ? rows.ReachedAt(graph.MlpDestination(layer)) : 0;
            int[] senders = rows.With(graph.MlpSource(layer));
            var answer = reached == 0 ? null : parts.Mlp(parts.NormForMlp(At(clean.Layers[layer].MlpResidual) + change.narrow(0, 0, reached))) - At(clean.Layers[layer].Mlp);
            if (graph.ParallelResidual) AddHeads(rows, layer, parts, change, At);
            foreach (var row in senders.Where(row => row < reached)) answer!.select(0, row).zero_(); // a sender does not answer
            if (answer is not null) change.narrow(0, 0, reached).add_(answer);
            foreach (var row in senders) change.select(0, row).add_(At(differences.Mlp[layer]));
        }

        final = lastOnly ? change.squeeze(-2).MoveToOuterDisposeScope() : null;
        return kept;
    }

    private void AddHeads(SenderRows rows, int layer, NeoXLayer parts, Tensor change, Func<Tensor, Tensor> at)
    {
        for (var head = 0; head < graph.Heads; head++)
        {
            var senders = rows.With(graph.HeadSource(layer, head));
            if (senders.Length == 0) continue;
            using var scope = NewDisposeScope();
            var output = Ops.MatMul(at(differences.Z[layer]).select(0, head), parts.OutputWeights([head]).squeeze(0)); // [batch, pos, d]
            foreach (var row in senders) change.select(0, row).add_(output);
        }
    }

    // the third step for rows [from, to), whose first receiver that feels them is in this layer: final residual streams, [row, batch, d]
    private Tensor FromReceivers(ReceiverSet receivers, int layer, Dictionary<int, Tensor> changes, int from, int to, Tensor? columns, Action<int, int, double[][]> attention)
    {
        using var scope = NewDisposeScope();
        var residual = AfterFirst(receivers, layer, changes[layer].narrow(0, from, to - from), Observer(layer));
        for (var next = layer + 1; next < graph.Layers; next++)
        {
            var change = receivers.In(next).Count == 0 ? null : changes[next].narrow(0, from, to - from);
            using var before = residual;
            residual = AfterLayer(receivers, next, residual, change, Observer(next));
        }

        return residual.view(to - from, Prompts, model.Config.Width).MoveToOuterDisposeScope();

        Action<Tensor>? Observer(int at) => columns is null || receivers.In(at).Count == 0 ? null
            : pattern => ReadAttention(receivers, at, pattern, columns, to - from, (row, head, values) => attention(from + row, head, values));
    }

    // a layer in which nothing has changed but the receivers' inputs; before it all is the clean run's. The residual stream after it,
    // [row * batch, suffix, d], or [row * batch, d] after the last layer
    private Tensor AfterFirst(ReceiverSet receivers, int layer, Tensor change, Action<Tensor>? observe)
    {
        using var scope = NewDisposeScope();
        var (parts, kept, count) = (new NeoXLayer(model, layer), clean.Layers[layer], change.shape[0]);
        var heads = receivers.HeadsIn(layer);
        var index = Rows.Index(heads, model.Device);
        Tensor Everyone(Tensor all) => all.index_select(0, index).unsqueeze(1).expand(-1, count, -1, -1, -1).contiguous().view(heads.Length, -1, all.shape[2], model.Config.HeadWidth); // [run, row * batch, pos, dHead]
        Tensor[] streams = [Everyone(kept.Query), Everyone(kept.Key), Everyone(kept.Value)];
        Receive(receivers, layer, change, (input, head) => streams[(int)input].select(0, Array.IndexOf(heads, head)));
        var z = Attend(streams, observe).narrow(2, clean.From, clean.Suffix) - Everyone(kept.Z);
        var last = layer == graph.Layers - 1;
        if (last) z = Rows.AtPositions(z, LastOf(count)).unsqueeze(2);
        var moved = bmm(z.reshape(heads.Length, -1, model.Config.HeadWidth), parts.OutputWeights(heads)).sum([0L]).view(count, Prompts, -1, model.Config.Width); // [row, batch, pos, d]
        if (graph.ParallelResidual) return (last ? clean.FinalResidual.unsqueeze(1) + moved : clean.Layers[layer + 1].Residual + moved).view(Shape(last)).MoveToOuterDisposeScope();
        var after = (last ? Rows.AtPositions(kept.MlpResidual, clean.Last).unsqueeze(1) : kept.MlpResidual) + moved;
        return (after + parts.Mlp(parts.NormForMlp(after))).view(Shape(last)).MoveToOuterDisposeScope();
    }

    // any later layer: all of it runs, and receivers in it take what the second step gave them
    private Tensor AfterLayer(ReceiverSet receivers, int layer, Tensor residual, Tensor? change, Action<Tensor>? observe)
    {
        using var scope = NewDisposeScope();
        var (parts, kept, count) = (new NeoXLayer(model, layer), clean.Layers[layer], residual.shape[0] / Prompts);
        var (query, key, value) = parts.AllStreams(residual); // [head, row * batch, suffix, dHead]
        Tensor Whole(Tensor prefix, Tensor suffix) => clean.From == 0 ? suffix.contiguous()
            : cat([prefix.narrow(2, 0, clean.From).unsqueeze(1).expand(-1, count, -1, -1, -1).reshape(graph.Heads, -1, clean.From, model.Config.HeadWidth), suffix], 2);
        Tensor[] streams = [Whole(kept.Query, query), Whole(kept.Key, key), Whole(kept.Value, value)];
        if (change is not null) Receive(receivers, layer, change, (input, head) => streams[(int)input].select(0, head));
        if (observe is not null)
        {
            var index = Rows.Index(receivers.HeadsIn(layer), model.Device);
            using var _ = Attend([.. streams.Select(stream => stream.index_select(0, index))], observe);
        }

        var z = Attend(streams, observe: null).narrow(2, clean.From, clean.Suffix);
        var last = layer == graph.Layers - 1;
        Tensor At(Tensor all) => last ? Rows.AtPositions(all, LastOf(count)) : all;
        var before = At(residual);
        var after = before + (last ? parts.AttentionOutput(At(z).unsqueeze(2)).squeeze(1) : parts.AttentionOutput(z));
        return (after + parts.Mlp(parts.NormForMlp(graph.ParallelResidual ? before : after))).view(Shape(last)).MoveToOuterDisposeScope();
    }

    // puts what the receivers of a layer compute from the second step's residual stream where it belongs
    private void Receive(ReceiverSet receivers, int layer, Tensor change, Func<HeadInput, int, Tensor> stream)
    {
        using var scope = NewDisposeScope();
        var (parts, wanted) = (new NeoXLayer(model, layer), receivers.In(layer));
        var normal = parts.NormForHeads(clean.Layers[layer].Residual + change).view(1, -1, model.Config.Width); // [1, row * batch * suffix, d]
        foreach (var receiver in wanted)
        {
            using var inner = NewDisposeScope();
            var computed = parts.Streams(normal, [(receiver.Head, receiver.Input)]); // [1, row * batch * suffix, dHead]
            stream(receiver.Input, receiver.Head).narrow(1, clean.From, clean.Suffix).copy_(computed.view(-1, clean.Suffix, model.Config.HeadWidth));
        }
    }

    /// <returns>z, [run, row * batch, pos, dHead].</returns>
    private Tensor Attend(Tensor[] streams, Action<Tensor>? observe)
    {
        using var scope = NewDisposeScope();
        using var cache = observe is null ? null : new ActivationCache(Activations.Pattern);
        var z = model.Attend(streams[0], streams[1], streams[2], real: null, cache);
        observe?.Invoke(cache![Activations.Pattern][0]);
        return z.MoveToOuterDisposeScope();
    }

    private void CleanAttention(ReceiverSet receivers, Tensor columns, int rows, Action<int, int, double[][]> attention)
    {
        foreach (var layer in receivers.Layers)
        {
            using var scope = NewDisposeScope();
            var (kept, index) = (clean.Layers[layer], Rows.Index(receivers.HeadsIn(layer), model.Device));
            // rows that do not reach a head leave it as it is; the others write over this
            Attend([kept.Query.index_select(0, index), kept.Key.index_select(0, index), kept.Value.index_select(0, index)], pattern => ReadAttention(receivers, layer, pattern, columns, 1, (_, head, values) =>
            {
                for (var row = -1; row < rows; row++) attention(row, head, values);
            })).Dispose();
        }
    }

    /// <param name="receivers">The receivers.</param>
    /// <param name="layer">Whose pattern it is.</param>
    /// <param name="pattern">[run, row * batch, query, key].</param>
    /// <param name="columns">[batch, watched].</param>
    /// <param name="rows">How many.</param>
    /// <param name="attention">Given the row, the place among the set's heads and the attention, [pair][watched].</param>
    private void ReadAttention(ReceiverSet receivers, int layer, Tensor pattern, Tensor columns, long rows, Action<int, int, double[][]> attention)
    {
        using var scope = NewDisposeScope();
        var (heads, watched) = ((int)pattern.shape[0], (int)columns.shape[1]);
        var fromLast = Rows.AtPositions(pattern, LastOf(rows) + clean.From); // [run, row * batch, key]
        var read = fromLast.gather(2, columns.unsqueeze(0).repeat([heads, rows, 1])).to(ScalarType.Float64).cpu(); // [run, row * batch, watched]
        var first = receivers.Layers.Where(other => other < layer).Sum(other => receivers.HeadsIn(other).Length);
        var numbers = read.contiguous().data<double>().ToArray().Chunk(watched).Chunk(Prompts).ToArray();
        for (var head = 0; head < heads; head++)
        {
            for (var row = 0; row < rows; row++) attention(row, first + head, numbers[(head * (int)rows) + row]);
        }
    }

    private Tensor LastOf(long rows) => clean.Last.repeat([rows]);

    private long[] Shape(bool last) => last ? [-1, model.Config.Width] : [-1, clean.Suffix, model.Config.Width];

    private void Read(Tensor residuals, int first, Action<int, double[]> metric)
    {
        var values = readout.OfResiduals(residuals);
        for (var i = 0; i < values.Length; i++) metric(first + i, values[i]);
    }
}
