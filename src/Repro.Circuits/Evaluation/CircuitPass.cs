using Repro.Models;
using Repro.Models.Costs;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>
/// Several circuits on one batch at the cost of the circuits: a node's input is the outside run's residual and the differences
/// (this run less the outside run) of the sources it reads; nodes that no difference reaches, or that reach no logits, are not run.
/// Circuits have stacks of differences of their own; their nodes run together, a layer's heads in one batched product.
/// </summary>
internal sealed class CircuitPass
{
    private readonly GptNeoX model;
    private readonly OutsideRun outside;
    private readonly IReadOnlyList<CircuitPlan> plans;
    private readonly Tensor?[] full; // by circuit, [1 + differences, batch * suffix * d]; null: no difference is needed at all positions
    private readonly Tensor[] last;  // by circuit, [1 + differences, batch * d]
    private readonly Tensor? inputs; // room for one layer's inputs at all positions: fresh memory costs as much as the arithmetic

    private CircuitPass(GptNeoX model, OutsideRun outside, IReadOnlyList<CircuitPlan> plans)
    {
        (this.model, this.outside, this.plans) = (model, outside, plans);
        full = [.. plans.Select(plan => plan.FullRows == 0 ? null : empty(1 + plan.FullRows, FullWidth, model.ComputeType, model.Device))];
        last = [.. plans.Select(plan => empty(1 + plan.LastRows, LastWidth, model.ComputeType, model.Device))];
        var most = plans.Sum(plan => plan.LargestInputs);
        inputs = most == 0 ? null : empty(most, FullWidth, model.ComputeType, model.Device);
    }

    private long FullWidth => (long)outside.Prompts * outside.Suffix * model.Config.Width;

    private long LastWidth => (long)outside.Prompts * model.Config.Width;

    /// <summary>Residual streams after the last layer, at each prompt's last token: [circuit, batch, d], the caller's to dispose.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outside">The outside run of the batch.</param>
    /// <param name="plans">Of circuits that are not the outside run itself.</param>
    public static Tensor FinalResiduals(GptNeoX model, OutsideRun outside, IReadOnlyList<CircuitPlan> plans)
    {
        using var scope = NewDisposeScope();
        PassCounter.Partial((long)plans.Count * outside.Prompts);
        var pass = new CircuitPass(model, outside, plans);
        pass.Embed();
        for (var layer = 0; layer < model.Config.Layers; layer++) pass.Layer(layer);
        return pass.Final().MoveToOuterDisposeScope();
    }

    /// <summary>Bytes that a circuit takes in a pass, about: its differences, and the inputs and streams of its largest layer.</summary>
    public static long Bytes(GptNeoX model, OutsideRun outside, CircuitPlan plan)
    {
        var copies = 1L + plan.FullRows + (2 * plan.LargestInputs) + (2 * plan.LargestStreams) + (2 * model.Config.MlpWidth / model.Config.Width) + 2;
        return copies * outside.Prompts * outside.Suffix * model.Config.Width * model.ComputeType.ElementSize();
    }

    private void Embed()
    {
        using var scope = NewDisposeScope();
        for (var circuit = 0; circuit < plans.Count; circuit++)
        {
            if (plans[circuit].EmbeddingAt == Positions.Nowhere) continue;
            last[circuit].narrow(0, 1, 1).copy_(AtLast(outside.EmbeddingDifference).view(1, -1));
            if (plans[circuit].EmbeddingAt == Positions.All) full[circuit]!.narrow(0, 1, 1).copy_(outside.EmbeddingDifference.view(1, -1));
        }
    }

    private void Layer(int layer)
    {
        using var scope = NewDisposeScope(); // a layer's intermediates are freed before the next layer starts
        var (plan, parts, kept) = (new LayerOfPlans(plans, layer), new NeoXLayer(model, layer), outside.Layers[layer]);
        if (plan.IsIdle) return;
        SetOutside(kept.Residual);
        var (fullInputs, lastInputs) = (FullInputs(plan.FullInputs), LastInputs(plan.LastInputs));
        if (plan.HeadNumbers.Count > 0) Heads(plan, parts, kept, fullInputs, lastInputs);
        if (!model.Config.ParallelResidual && plan.HasMlpInputs)
        {
            // the MLP comes after the heads: their differences are in the stacks by now
            SetOutside(kept.MlpResidual);
            (fullInputs, lastInputs) = (FullInputs(plan.MlpFullInputs), LastInputs(plan.MlpLastInputs));
        }

        Mlps(plan, parts, kept, fullInputs, lastInputs);
    }

    private void Heads(LayerOfPlans plan, NeoXLayer parts, OutsideLayer kept, Tensor? fullInputs, Tensor? lastInputs)
    {
        var index = Rows.Index(plan.HeadNumbers, model.Device);
        Tensor Outside(Tensor heads) => heads.index_select(0, index); // [run, batch, pos, dHead]
        Tensor[] streams = [Outside(kept.Query), Outside(kept.Key), Outside(kept.Value)];
        if (plan.FullStreams.Count > 0)
        {
            var computed = Streams(parts, plan.FullStreams, fullInputs!).view(-1, outside.Prompts, outside.Suffix, model.Config.HeadWidth);
            foreach (var group in plan.FullStreams.Select((stream, row) => (stream, row)).GroupBy(item => item.stream.Stream))
            {
                var into = Rows.Index([.. group.Select(item => item.stream.Run)], model.Device);
                streams[(int)group.Key].narrow(2, outside.From, outside.Suffix).index_copy_(0, into, Rows.Of(computed, [.. group.Select(item => item.row)]));
            }
        }

        if (plan.LastStreams.Count > 0) // queries: keys and values matter at all positions
        {
            var computed = Streams(parts, plan.LastStreams, lastInputs!); // [stream, batch, dHead]
            var into = Rows.Index([.. plan.LastStreams.Select(stream => stream.Run)], model.Device);
            var place = (outside.Last + outside.From).view(1, -1, 1, 1).expand(computed.shape[0], -1, 1, computed.shape[2]);
            streams[0].index_copy_(0, into, streams[0].index_select(0, into).scatter(2, place, computed.unsqueeze(2)));
        }

        var z = model.Attend(streams[0], streams[1], streams[2], real: null).narrow(2, outside.From, outside.Suffix) - Outside(kept.Z); // [run, batch, suffix, dHead]
        var weights = parts.OutputWeights(plan.HeadNumbers); // [run, dHead, d]
        var atLast = bmm(AtLast(z), weights).view(-1, LastWidth); // [run, batch * d]
        foreach (var block in plan.LastBlocks) last[block.Circuit].narrow(0, block.Row, block.Count).copy_(atLast.narrow(0, block.First, block.Count));

        if (plan.FullHeads.Count == 0) return;
        var everywhere = bmm(Rows.Of(z, plan.FullHeads).reshape(plan.FullHeads.Count, -1, model.Config.HeadWidth), Rows.Of(weights, plan.FullHeads)).view(-1, FullWidth);
        foreach (var block in plan.FullBlocks) full[block.Circuit]!.narrow(0, block.Row, block.Count).copy_(everywhere.narrow(0, block.First, block.Count));
    }

    // each input is normalised once, however many streams read it
    private static Tensor Streams(NeoXLayer parts, IReadOnlyList<StreamOfPlans> streams, Tensor inputs)
    {
        int[] distinct = [.. streams.Select(stream => stream.Input).Distinct().Order()];
        var places = distinct.Select((input, place) => (input, place)).ToDictionary(pair => pair.input, pair => pair.place);
        var normal = parts.NormForHeads(Rows.Of(inputs, distinct)); // [input, token, d]
        return parts.Streams(Rows.Of(normal, [.. streams.Select(stream => places[stream.Input])]), [.. streams.Select(stream => (stream.Head, stream.Stream))]);
    }

    private void Mlps(LayerOfPlans plan, NeoXLayer parts, OutsideLayer kept, Tensor? fullInputs, Tensor? lastInputs)
    {
        void Run(Positions at, Tensor? inputs, Action<LayerOfPlans.MlpOfPlans, Tensor> put, Func<Tensor, Tensor> where)
        {
            var mlps = plan.Mlps.Where(mlp => mlp.Run.At == at).ToArray();
            var moved = mlps.Where(mlp => mlp.Input >= 0).ToArray();
            foreach (var mlp in mlps.Where(mlp => mlp.Input < 0)) put(mlp, where(kept.MlpRest!));
            if (moved.Length == 0) return;
            var normal = parts.NormForMlp(Rows.Of(inputs!, [.. moved.Select(mlp => mlp.Input)])); // [circuit, token, d]
            var output = parts.Mlp(normal);
            var carried = where(kept.Mlp).reshape(output.shape[1], output.shape[2]);
            for (var i = 0; i < moved.Length; i++) put(moved[i], output.select(0, i) - carried);
        }

        Run(
            Positions.All,
            fullInputs,
            (mlp, difference) =>
            {
                full[mlp.Circuit]!.narrow(0, mlp.Run.FullRow, 1).copy_(difference.reshape(1, -1));
                last[mlp.Circuit].narrow(0, mlp.Run.LastRow, 1).copy_(AtLast(difference.reshape(outside.Prompts, outside.Suffix, -1)).view(1, -1));
            },
            all => all);
        Run(Positions.Last, lastInputs, (mlp, difference) => last[mlp.Circuit].narrow(0, mlp.Run.LastRow, 1).copy_(difference.reshape(1, -1)), AtLast);
    }

    private Tensor Final()
    {
        var final = outside.FinalResidual.view(1, -1);
        foreach (var stack in last) stack.narrow(0, 0, 1).copy_(final);
        return Inputs(last, [.. plans.Select(plan => plan.LogitsInput)], room: null)!.view(plans.Count, outside.Prompts, model.Config.Width);
    }

    // row 0 of every stack: what a node of this layer reads where no difference reaches it
    private void SetOutside(Tensor residual)
    {
        var (everywhere, atLast) = (residual.reshape(1, -1), AtLast(residual).view(1, -1));
        foreach (var stack in full) stack?.narrow(0, 0, 1).copy_(everywhere);
        foreach (var stack in last) stack.narrow(0, 0, 1).copy_(atLast);
    }

    // [input, batch * suffix, d]
    private Tensor? FullInputs(IReadOnlyList<InputSet> sets) => Inputs(full, sets, inputs)?.view(-1, outside.Prompts * outside.Suffix, model.Config.Width);

    // [input, batch, d]
    private Tensor? LastInputs(IReadOnlyList<InputSet> sets) => Inputs(last, sets, room: null)?.view(-1, outside.Prompts, model.Config.Width);

    // the circuits' inputs one after the other: masks of zeros and ones times the stacks; null: there is none
    private Tensor? Inputs(Tensor?[] stacks, IReadOnlyList<InputSet> sets, Tensor? room)
    {
        var total = sets.Sum(set => set.Count);
        if (total == 0) return null;
        var all = room?.narrow(0, 0, total) ?? empty(total, LastWidth, model.ComputeType, model.Device);
        var first = 0;
        for (var circuit = 0; circuit < sets.Count; circuit++)
        {
            var count = sets[circuit].Count;
            if (count == 0) continue;
            var (ones, columns) = sets[circuit].Mask();
            var mask = tensor(ones, [count, columns], model.ComputeType, model.Device);
            all.narrow(0, first, count).addmm_(mask, stacks[circuit]!.narrow(0, 0, columns), beta: 0, alpha: 1); // beta 0: what stood there is not read
            first += count;
        }

        return all;
    }

    private Tensor AtLast(Tensor all) => Rows.AtPositions(all, outside.Last);
}
