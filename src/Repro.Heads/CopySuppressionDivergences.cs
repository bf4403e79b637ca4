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
/// The arithmetic of <see cref="CopySuppressionDetector"/>. What an ablation does to the logits is never taken through the model's width:
/// a head writes a subspace as wide as itself, whose unembedding [dHead, vocabulary] is made once a head, and what is kept lies along the
/// source tokens' unembeddings, whose own logits [row, place, vocabulary] are made once a batch of rows. Nothing is words by words.
/// </summary>
internal sealed class CopySuppressionDivergences
{
    private readonly GptNeoXConfig config;
    private readonly CopySuppressionSettings settings;
    private readonly ScalarType type; // bfloat16 models are measured in float32
    private readonly int[][] rows;
    private readonly ActivationCache cache;
    private readonly Tensor folded;      // [vocabulary, d], the unembedding with the final LayerNorm's gain, centred over words and over dimensions
    private readonly Tensor centred;     // [row, pos, d], the final residual stream less its mean over dimensions
    private readonly Tensor scale;       // [row, pos, 1], its deviation
    private readonly Tensor lens;        // [row, pos, vocabulary], the folded unembedding of it, not divided by the deviation
    private readonly Tensor probability; // [row, pos, vocabulary], the model's
    private readonly Label[] labels;

    private CopySuppressionDivergences(GptNeoX model, int[][] rows, int[][] labels, CopySuppressionSettings settings, ActivationCache cache, Tensor folded)
    {
        (config, this.rows, this.settings, this.cache, this.folded) = (model.Config, rows, settings, cache, folded);
        type = folded.dtype;
        var final = cache[Activations.Residual][config.Layers].to(type);
        centred = final - final.mean([-1L], keepdim: true);
        scale = Scale(centred);
        lens = nn.functional.linear(centred, folded);
        probability = ((lens / scale) + model.Weight("embed_out.weight").to(type).mv(model.Weight("gpt_neox.final_layer_norm.bias").to(type))).softmax(-1);
        this.labels = [.. labels.Select(MakeLabel)];
    }

    /// <summary>What the source tokens are taken for: their directions before and after being made of length one, [row, pos, d], and the logits of the latter, [row, pos, vocabulary].</summary>
    private sealed record Label(Tensor Unembedding, Tensor Direction, Tensor Logits);

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
        var folded = Folded(model);
        var heads = model.Config.Layers * model.Config.Heads;
        var results = Enumerable.Range(0, heads).Select(_ => new HeadDivergences(new double[settings.ScoredRows], [.. labels.Select(_ => new double[settings.ScoredRows])])).ToArray();
        var first = 0;
        foreach (var rows in text.Rows.Take(settings.ScoredRows).Chunk(settings.RowsPerBatch))
        {
            using var inner = NewDisposeScope();
            using var cache = new ActivationCache(Activations.Residual | Activations.Pattern | Activations.Value | Activations.Z);
            _ = model.LogitsAt(Tokens(model, rows), zeros(rows.Length, ScalarType.Int64, model.Device), mask: null, cache);
            var batch = new CopySuppressionDivergences(model, rows, labels, settings, cache, folded);
            for (var layer = 0; layer < model.Config.Layers; layer++) batch.Layer(new NeoXLayer(model, layer), layer, means[layer], results, first);
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

    private static Tensor Folded(GptNeoX model)
    {
        using var scope = NewDisposeScope();
        var type = model.ComputeType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var all = model.Weight("embed_out.weight").to(type);
        var folded = (all - all.mean([0L])) * model.Weight("gpt_neox.final_layer_norm.weight").to(type);
        return (folded - folded.mean([-1L], keepdim: true)).MoveToOuterDisposeScope();
    }

    private Label MakeLabel(int[] words)
    {
        var index = tensor(rows.SelectMany(row => row.Select(token => (long)words[token])).ToArray(), device: folded.device);
        var unembedding = folded.index_select(0, index).view(rows.Length, -1, config.Width);
        var length = unembedding.norm(-1, keepdim: true);
        var direction = where(length.gt(0), unembedding / length, zeros_like(unembedding));
        return new Label(unembedding, direction, nn.functional.linear(direction, folded));
    }

    private void Layer(NeoXLayer parts, int layer, Tensor means, HeadDivergences[] results, int first)
    {
        using var scope = NewDisposeScope();
        var outputs = parts.OutputWeights([.. Enumerable.Range(0, config.Heads)]).to(type); // [head, dHead, d]
        var predicted = labels.Select(label => Predicted(layer, label.Unembedding)).ToArray();
        for (var head = 0; head < config.Heads; head++)
        {
            using var inner = NewDisposeScope();
            Tensor Of(Activations kind) => cache[kind][layer].select(1, head).to(type); // [row, pos, dHead], or [row, D, j]
            var (output, mean) = (outputs.select(0, head), means.select(0, head).to(type)); // [dHead, d], [pos, dHead]
            var ablation = mean - Of(Activations.Z); // [row, pos, dHead], before the projection
            var kept = labels.Zip(predicted, (label, mask) =>
            {
                // a head's output along each source's direction, as what z or v are multiplied with: [row, j, dHead]
                var along = Ops.MatMul(label.Direction, output.t());
                var component = (Of(Activations.Value) * along).sum(-1).unsqueeze(1) - Ops.MatMul(mean, along.transpose(-1, -2)); // [row, D, j]
                return Of(Activations.Pattern) * component.clamp_max(0) * mask;
            }).ToArray();
            var into = results[(layer * config.Heads) + head];
            Measure(output, ablation, kept, (variant, row, sum) =>
            {
                if (!double.IsFinite(sum)) throw new ArithmeticException(string.Create(CultureInfo.InvariantCulture, $"A divergence of {new Head(layer, head)} is {sum} in row {first + row} of the text: look at the weights."));
                (variant == 0 ? into.Ablated : into.Preserving[variant - 1])[first + row] = sum;
            });
        }
    }

    // 1 where the token at j comes no later than D and is among the most predicted there, else 0: [row, D, j]
    private Tensor Predicted(int layer, Tensor unembedding)
    {
        using var scope = NewDisposeScope();
        var (residual, places) = (cache[Activations.Residual][layer].to(type), rows[0].Length);
        var index = tensor(rows.SelectMany(row => row.Select(token => (long)Array.IndexOf(row, token))).ToArray(), [rows.Length, places], device: folded.device); // [row, j]: the first place of the same token
        var isFirst = index.eq(arange(places, device: folded.device)).unsqueeze(1); // [row, 1, j]
        var causal = ones(places, places, ScalarType.Bool, folded.device).tril(); // [D, j]
        var counts = tensor(rows.SelectMany(row => row.Select(token => !settings.FunctionWords.Contains(token))).ToArray(), [rows.Length, 1, places], device: folded.device);
        // the same token has the same logit wherever it stands, to the last bit
        var logits = Ops.MatMul(residual, unembedding.transpose(1, 2)).gather(2, index.unsqueeze(1).expand(-1, places, -1)); // [row, D, j]
        var least = settings.Among == PredictedAmong.Context
            ? OfContext(logits.masked_fill((isFirst & causal & counts).logical_not(), double.NegativeInfinity))
            : OfVocabulary(residual);
        return (logits.ge(least) & causal & counts).to(type).MoveToOuterDisposeScope();
    }

    // the logit that a token needs at each D, [row, D, 1]: that of the k-th of the context's tokens, k = ceil(fraction x (D + 1)); minus infinity where there are fewer
    private Tensor OfContext(Tensor logits)
    {
        var (sorted, _) = logits.sort(dim: -1, descending: true);
        var last = Enumerable.Range(1, rows[0].Length).Select(places => (long)Math.Ceiling(settings.PredictedFraction * places) - 1).ToArray();
        return sorted.gather(2, tensor(last, [1, last.Length, 1], device: folded.device).expand(rows.Length, -1, -1));
    }

    // that of the k-th of all words, k = ceil(fraction x vocabulary); a row of text at a time. Relabelling changes none of it
    private Tensor OfVocabulary(Tensor residual)
    {
        var kept = (long)Math.Ceiling(settings.PredictedFraction * config.VocabularySize);
        return stack(Enumerable.Range(0, rows.Length).Select(row =>
        {
            using var scope = NewDisposeScope();
            var (values, _) = nn.functional.linear(residual.select(0, row), folded).topk((int)kept, dim: -1);
            return values.narrow(1, kept - 1, 1).MoveToOuterDisposeScope(); // [D, 1]
        }).ToArray());
    }

    // KL(model || model with a head's output changed), summed over each row's places; variant 0 is the ablation, then come the labels
    private void Measure(Tensor output, Tensor ablation, Tensor[] kept, Action<int, int, double> sum)
    {
        using var scope = NewDisposeScope();
        var unembedding = nn.functional.linear(output, folded); // [dHead, vocabulary]
        var tile = (int)Math.Clamp(settings.TileBytes / ((long)rows[0].Length * config.VocabularySize * type.ElementSize()), 1, rows.Length);
        for (var from = 0; from < rows.Length; from += tile)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(tile, rows.Length - from);
            Tensor Tile(Tensor all) => all.narrow(0, from, count);
            var ablated = Ops.MatMul(Tile(ablation), unembedding); // the change of the logits, not divided by the deviation, [row, pos, vocabulary]
            for (var variant = 0; variant <= kept.Length; variant++)
            {
                using var innermost = NewDisposeScope();
                var logits = variant == 0 ? ablated : ablated + bmm(Tile(kept[variant - 1]), Tile(labels[variant - 1].Logits));
                var before = Tile(scale);
                if (settings.FreezeFinalScale)
                {
                    logits = logits / before;
                }
                else
                {
                    var move = Ops.MatMul(Tile(ablation), output);
                    if (variant > 0) move = move + bmm(Tile(kept[variant - 1]), Tile(labels[variant - 1].Direction));
                    var after = Scale(Tile(centred) + move - move.mean([-1L], keepdim: true));
                    logits = (logits / after) + (Tile(lens) * (after.reciprocal() - before.reciprocal()));
                }

                // KL = log of the mean of exp(change - its mean): no digits are lost where the change is small
                var weights = Tile(probability);
                logits.sub_((logits * weights).sum([-1L], keepdim: true)).expm1_();
                var sums = logits.mul_(weights).sum(-1).log1p().clamp_min(0).to(ScalarType.Float64).sum(1L).cpu().data<double>().ToArray(); // [row]
                for (var row = 0; row < count; row++) sum(variant, from + row, sums[row]);
            }
        }
    }

    private Tensor Scale(Tensor values) => (values.square().mean([-1L], keepdim: true) + config.LayerNormEpsilon).sqrt();

    private static Tensor Tokens(GptNeoX model, int[][] rows) =>
        tensor(rows.SelectMany(row => row.Select(token => (long)token)).ToArray(), [rows.Length, rows[0].Length], device: model.Device);
}
