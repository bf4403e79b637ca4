using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>What a head's two ablations do to the logits, by row of text: sums over the row's places, in nats.</summary>
/// <param name="Ablated">KL(model || mean-ablated), [rows].</param>
/// <param name="Preserving">KL(model || CSPA), [labels][rows].</param>
internal sealed record HeadDivergences(double[] Ablated, double[][] Preserving);

/// <summary>
/// The arithmetic of <see cref="CopySuppressionDetector"/>, all heads of a layer together. Everything before the logits is as wide as a
/// head or the model; logits are computed a tile of places at a time, and never words by words.
/// </summary>
internal sealed class CopySuppressionDivergences
{
    private readonly GptNeoX model;
    private readonly GptNeoXConfig config;
    private readonly CopySuppressionSettings settings;
    private readonly ScalarType type; // bfloat16 models are measured in float32
    private readonly IReadOnlyList<int[]> rows;
    private readonly ActivationCache cache;

    private CopySuppressionDivergences(GptNeoX model, IReadOnlyList<int[]> rows, CopySuppressionSettings settings, ActivationCache cache)
    {
        (this.model, config, this.rows, this.settings, this.cache) = (model, model.Config, rows, settings, cache);
        type = model.ComputeType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
    }

    /// <summary>Of every head, layer by layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text.</param>
    /// <param name="labels">For each variant, the word that each token stands for, [vocabulary].</param>
    /// <param name="settings">See there.</param>
    /// <exception cref="ArgumentException">A row that the model cannot read.</exception>
    /// <exception cref="ArithmeticException">A divergence is no finite number; the message names the head.</exception>
    public static HeadDivergences[] Measure(GptNeoX model, TokenRows text, int[][] labels, CopySuppressionSettings settings)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var means = MeanZ(model, text, settings.RowsPerBatch);
        var heads = model.Config.Layers * model.Config.Heads;
        var results = Enumerable.Range(0, heads).Select(_ => new HeadDivergences(new double[settings.ScoredRows], [.. labels.Select(_ => new double[settings.ScoredRows])])).ToArray();
        var first = 0;
        foreach (var rows in text.Rows.Take(settings.ScoredRows).Chunk(settings.RowsPerBatch))
        {
            using var inner = NewDisposeScope();
            using var cache = new ActivationCache(Activations.Residual | Activations.Pattern | Activations.Value | Activations.Z);
            _ = model.LogitsAt(Tokens(model, rows), zeros(rows.Length, ScalarType.Int64, model.Device), mask: null, cache);
            var batch = new CopySuppressionDivergences(model, rows, settings, cache);
            for (var layer = 0; layer < model.Config.Layers; layer++) batch.Layer(layer, means[layer], labels, results, first);
            first += rows.Length;
        }

        return results;
    }

    // z of every layer, averaged at each place over all rows of the text: [head, pos, dHead]
    private static Tensor[] MeanZ(GptNeoX model, TokenRows text, int rowsPerBatch)
    {
        var sums = Enumerable.Range(0, model.Config.Layers).Select(_ => zeros([model.Config.Heads, text.Length, model.Config.HeadWidth], ScalarType.Float64, model.Device)).ToArray();
        foreach (var rows in text.Rows.Chunk(rowsPerBatch))
        {
            using var scope = NewDisposeScope();
            using var cache = new ActivationCache(Activations.Z);
            _ = model.LogitsAt(Tokens(model, rows), zeros(rows.Length, ScalarType.Int64, model.Device), mask: null, cache);
            for (var layer = 0; layer < sums.Length; layer++) sums[layer].add_(cache[Activations.Z][layer].to(ScalarType.Float64).sum(0L));
        }

        return [.. sums.Select(sum => sum / text.Rows.Count)];
    }

    private void Layer(int layer, Tensor means, int[][] labels, HeadDivergences[] results, int first)
    {
        using var scope = NewDisposeScope();
        var output = new NeoXLayer(model, layer).OutputWeights([.. Enumerable.Range(0, config.Heads)]).to(type); // [head, dHead, d]
        var (pattern, value, z) = (cache[Activations.Pattern][layer].to(type), cache[Activations.Value][layer].to(type), cache[Activations.Z][layer].to(type));
        var mean = means.to(type); // [head, pos, dHead]
        var ablation = Ops.MatMul(mean - z, output); // [row, head, pos, d], as what is added to the residual stream
        var changes = new List<Tensor> { ablation };
        foreach (var words in labels)
        {
            using var inner = NewDisposeScope();
            var unembedding = Unembeddings(words); // [row, pos, d]
            var length = unembedding.norm(-1, keepdim: true);
            var direction = where(length.gt(0), unembedding / length, zeros_like(unembedding));
            var along = Ops.MatMul(direction.unsqueeze(1), output.transpose(1, 2)); // [row, head, pos, dHead]: dotted with z or v, a head's output along each source's direction
            var component = (value * along).sum(-1).unsqueeze(2) - Ops.MatMul(mean, along.transpose(-1, -2)); // [row, head, D, j]
            var kept = pattern * component.clamp_max(0) * Predicted(layer, words, unembedding).unsqueeze(1);
            changes.Add((ablation + Ops.MatMul(kept, direction.unsqueeze(1))).MoveToOuterDisposeScope());
        }

        var sums = Divergences(stack(changes.ToArray(), 1)); // [variant, head, row]
        for (var head = 0; head < config.Heads; head++)
        {
            var into = results[(layer * config.Heads) + head];
            for (var variant = 0; variant < changes.Count; variant++)
            {
                for (var row = 0; row < rows.Count; row++)
                {
                    var sum = sums[(((variant * config.Heads) + head) * rows.Count) + row];
                    if (!double.IsFinite(sum)) throw new ArithmeticException(string.Create(CultureInfo.InvariantCulture, $"A divergence of {new Head(layer, head)} is {sum} in row {first + row} of the text: look at the weights."));
                    (variant == 0 ? into.Ablated : into.Preserving[variant - 1])[first + row] = sum;
                }
            }
        }
    }

    // the sources' directions, before they are made of length one: gain folded in, centred over words and over dimensions, [row, pos, d]
    private Tensor Unembeddings(int[] words)
    {
        using var scope = NewDisposeScope();
        var all = model.Weight("embed_out.weight");
        var index = tensor(rows.SelectMany(row => row.Select(token => (long)words[token])).ToArray(), device: model.Device);
        var folded = (all.index_select(0, index).to(type) - all.mean([0L], type: type)) * model.Weight("gpt_neox.final_layer_norm.weight").to(type);
        return (folded - folded.mean([-1L], keepdim: true)).view(rows.Count, -1, config.Width).MoveToOuterDisposeScope();
    }

    // 1 where the token at j comes no later than D and is among the most predicted there, else 0: [row, D, j]
    private Tensor Predicted(int layer, int[] words, Tensor unembedding)
    {
        using var scope = NewDisposeScope();
        var (residual, places) = (cache[Activations.Residual][layer].to(type), rows[0].Length);
        int[] firsts = [.. rows.SelectMany(row => row.Select(token => Array.IndexOf(row, token)))];
        var index = tensor(firsts.Select(place => (long)place).ToArray(), [rows.Count, places], device: model.Device); // [row, j]
        var isFirst = index.eq(arange(places, device: model.Device)).unsqueeze(1); // [row, 1, j]
        var causal = ones(places, places, ScalarType.Bool, model.Device).tril(); // [D, j]
        var counts = tensor(rows.SelectMany(row => row.Select(token => !settings.FunctionWords.Contains(token))).ToArray(), [rows.Count, 1, places], device: model.Device);
        // the same token has the same logit wherever it stands, to the last bit
        var lens = Ops.MatMul(residual, unembedding.transpose(1, 2)).gather(2, index.unsqueeze(1).expand(-1, places, -1)); // [row, D, j]
        var least = settings.Among == PredictedAmong.Context
            ? OfContext(lens.masked_fill((isFirst & causal & counts).logical_not(), double.NegativeInfinity))
            : OfVocabulary(residual);
        return (lens.ge(least) & causal & counts).to(type).MoveToOuterDisposeScope();
    }

    // the logit that a token needs at each D, [row, D, 1]: that of the k-th of the context's tokens, k = ceil(fraction x (D + 1)); minus infinity where there are fewer
    private Tensor OfContext(Tensor lens)
    {
        var (sorted, _) = lens.sort(dim: -1, descending: true);
        var last = Enumerable.Range(1, rows[0].Length).Select(places => (long)Math.Ceiling(settings.PredictedFraction * places) - 1).ToArray();
        return sorted.gather(2, tensor(last, [1, last.Length, 1], device: model.Device).expand(rows.Count, -1, -1));
    }

    // that of the k-th of all words, k = ceil(fraction x vocabulary); a row of text at a time. Relabelling changes none of it
    private Tensor OfVocabulary(Tensor residual)
    {
        var all = model.Weight("embed_out.weight").to(type);
        var folded = (all - all.mean([0L])) * model.Weight("gpt_neox.final_layer_norm.weight").to(type);
        folded = folded - folded.mean([-1L], keepdim: true); // [vocabulary, d]
        var kept = (long)Math.Ceiling(settings.PredictedFraction * config.VocabularySize);
        return stack(Enumerable.Range(0, rows.Count).Select(row =>
        {
            using var scope = NewDisposeScope();
            var (values, _) = Ops.MatMul(residual.select(0, row), folded.t()).topk((int)kept, dim: -1);
            return values.narrow(1, kept - 1, 1).MoveToOuterDisposeScope(); // [D, 1]
        }).ToArray());
    }

    // KL(model || model with the change added to its final residual stream), summed over each row's places: [variant, head, row]
    private double[] Divergences(Tensor changes)
    {
        using var scope = NewDisposeScope();
        var (variants, places) = (changes.shape[1] * config.Heads, rows.Count * (long)rows[0].Length);
        var (gain, bias) = (model.Weight("gpt_neox.final_layer_norm.weight").to(type), model.Weight("gpt_neox.final_layer_norm.bias").to(type));
        var residual = cache[Activations.Residual][config.Layers].to(type).view(places, 1, config.Width); // [place, 1, d]
        var moves = changes.permute(0, 3, 1, 2, 4).reshape(places, variants, config.Width); // [row, variant, head, pos, d] to [place, variant head, d]
        var unembedding = model.Weight("embed_out.weight").to(type);
        var tile = (int)Math.Clamp(settings.TileBytes / (variants * config.VocabularySize * type.ElementSize()), 1, places);
        var sums = new List<Tensor>();
        for (var from = 0L; from < places; from += tile)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(tile, places - from);
            var (here, move) = (residual.narrow(0, from, count), moves.narrow(0, from, count));
            var centred = here - here.mean([-1L], keepdim: true);
            var scale = Scale(centred);
            var moved = centred + move - move.mean([-1L], keepdim: true);
            var difference = ((moved / (settings.FreezeFinalScale ? scale : Scale(moved))) - (centred / scale)) * gain; // [place, variant head, d]
            var probability = nn.functional.linear((centred / scale * gain) + bias, unembedding).softmax(-1).transpose(1, 2); // [place, vocabulary, 1]
            var logits = nn.functional.linear(difference, unembedding); // the change of the logits, [place, variant head, vocabulary]
            // KL = log of the mean of exp(change - its mean): no digits are lost where the change is small
            logits.sub_(bmm(logits, probability)).expm1_();
            sums.Add(bmm(logits, probability).squeeze(-1).log1p().clamp_min(0).MoveToOuterDisposeScope()); // [place, variant head]
        }

        return cat(sums.ToArray(), 0).view(rows.Count, rows[0].Length, variants).to(ScalarType.Float64).sum(1L).t().cpu().contiguous().data<double>().ToArray();
    }

    private Tensor Scale(Tensor centred) => (centred.square().mean([-1L], keepdim: true) + config.LayerNormEpsilon).sqrt();

    private static Tensor Tokens(GptNeoX model, int[][] rows) =>
        tensor(rows.SelectMany(row => row.Select(token => (long)token)).ToArray(), [rows.Length, rows[0].Length], device: model.Device);
}
