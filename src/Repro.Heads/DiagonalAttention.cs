using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>How far back an attention score looks in repeated random tokens.</summary>
internal enum Diagonal
{
    PreviousToken,
    DuplicateToken,
    Induction,
}

/// <summary>Attention to the tokens a fixed number of places back, of every head, on repeated random tokens.</summary>
internal sealed class DiagonalAttention
{
    private static readonly Diagonal[] All = Enum.GetValues<Diagonal>();

    private readonly RepeatedTokens data;
    private readonly RandomHeadControl control;
    private readonly int sequencesPerBatch;
    private readonly SharedPass<Passed> pass;

    /// <param name="data">The sequences.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="sequencesPerBatch">Changes nothing but memory.</param>
    public DiagonalAttention(RepeatedTokens data, RandomHeadControl control, int sequencesPerBatch)
    {
        (this.data, this.control, this.sequencesPerBatch) = (data, control, sequencesPerBatch);
        pass = new(model => new Passed(Measure(model), control.Of(model, Measure)));
    }

    /// <summary>Where the queries of duplicate-token and induction attention are, in words.</summary>
    public string Queries => data.Settings.SecondCopyOnly ? "the second copy of a random sequence" : "a repeated random sequence (whole diagonal)";

    // [diagonal][head][sequence], of the model and of each twin
    private sealed record Passed(double[][][] Model, double[][][][] Twins);

    /// <summary>The role's scores: a sample is a sequence, its value the mean attention over the diagonal.</summary>
    public RoleScores Score(GptNeoX model, string role, Diagonal diagonal)
    {
        var (none, passed) = (new Dictionary<string, SampledScore>(), pass.Of(model));
        return new RoleScores(
            role,
            [.. passed.Model[(int)diagonal].Select((values, i) => new HeadScore(Head.At(model.Config, i), new SampledScore(values), none))],
            [.. passed.Twins.SelectMany(twin => twin[(int)diagonal].Select(values => values.Average()))],
            "sequence");
    }

    /// <summary>Of the passes that the diagonals share.</summary>
    public DetectorCost CostOf(ModelCost model) => new(this, control.WithTwins(model, PromptShapes.Of(data.Sequences.Count, data.Sequences[0].Length, sequencesPerBatch)
        .Select(batch => model.Forward(batch with { Masked = true }).Beside(model.Layers * model.PatternBytes(batch) / ModelCost.ScoreBytes * model.ElementBytes))
        .Aggregate(Cost.Nothing, (sum, one) => sum.Then(one))));

    // [diagonal][head][sequence], heads layer by layer
    private double[][][] Measure(GptNeoX model)
    {
        var config = model.Config;
        var result = All.Select(_ => Enumerable.Range(0, config.Layers * config.Heads).Select(_ => new double[data.Sequences.Count]).ToArray()).ToArray();
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
                foreach (var diagonal in All)
                {
                    var means = Read(cache[Activations.Pattern][layer], diagonal).to(ScalarType.Float64).mean([-1L]).cpu().contiguous().data<double>().ToArray(); // [batch, head]
                    for (var i = 0; i < means.Length; i++) result[(int)diagonal][(layer * config.Heads) + (i % config.Heads)][done + (i / config.Heads)] = means[i];
                }
            }

            done += rows.Length;
        }

        return result;
    }

    // [batch, head, query - offset] of [batch, head, query, key]
    private Tensor Read(Tensor pattern, Diagonal diagonal)
    {
        var n = data.Settings.Tokens;
        var offset = diagonal switch { Diagonal.PreviousToken => 1, Diagonal.DuplicateToken => n, _ => n - 1 };
        var whole = pattern.diagonal(-offset, 2, 3);
        return diagonal == Diagonal.PreviousToken || !data.Settings.SecondCopyOnly ? whole : whole.narrow(-1, data.SecondCopy - offset, n);
    }
}
