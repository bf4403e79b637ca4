using Repro.Models;
using Repro.Tasks;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>Attention to the token a fixed number of places back, of every head, on repeated random tokens.</summary>
/// <param name="data">The sequences.</param>
/// <param name="offset">How many places back.</param>
/// <param name="secondCopyOnly">Only queries in the second copy; else every query that has a token so far back.</param>
/// <param name="sequencesPerBatch">Changes nothing but memory.</param>
internal sealed class DiagonalAttention(RepeatedTokens data, int offset, bool secondCopyOnly, int sequencesPerBatch)
{
    /// <summary>The role's scores: a sample is a sequence, its value the mean attention over the diagonal.</summary>
    public RoleScores Score(GptNeoX model, string role, RandomHeadControl control)
    {
        var none = new Dictionary<string, SampledScore>();
        return new RoleScores(
            role,
            [.. Measure(model).Select((values, i) => new HeadScore(Head.At(model.Config, i), new SampledScore(values), none))],
            control.Scores(model, twin => Measure(twin).Select(values => values.Average())),
            "sequence");
    }

    // [head, sequence], heads layer by layer
    private double[][] Measure(GptNeoX model)
    {
        var config = model.Config;
        var result = new double[config.Layers * config.Heads][];
        for (var i = 0; i < result.Length; i++) result[i] = new double[data.Sequences.Count];
        using var quiet = no_grad();
        var done = 0;
        foreach (var rows in data.Sequences.Chunk(sequencesPerBatch))
        {
            using var scope = NewDisposeScope();
            using var batch = new PromptBatch(rows, model.Device);
            using var cache = new ActivationCache(Activations.Pattern);
            model.LogitsAt(batch.Tokens, batch.LastPositions, batch.Mask, cache);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                var diagonal = cache[Activations.Pattern][layer].diagonal(-offset, 2, 3); // [batch, head, query - offset]
                if (secondCopyOnly) diagonal = diagonal.narrow(-1, data.SecondCopy - offset, data.Settings.Tokens);
                var means = diagonal.to(ScalarType.Float64).mean([-1L]).cpu().contiguous().data<double>().ToArray(); // [batch, head]
                for (var i = 0; i < means.Length; i++) result[(layer * config.Heads) + (i % config.Heads)][done + (i / config.Heads)] = means[i];
            }

            done += rows.Length;
        }

        return result;
    }
}
