using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>How copying is scored.</summary>
/// <param name="Top">A name counts as copied where it is among so many first words of the vocabulary (Wang et al. 2022 and the authors: 5).</param>
/// <param name="Normalize">Divide by the deviation in the LayerNorms before W_V and before the unembedding (Wang et al. 2022); the authors' code does not.</param>
public sealed record CopySettings(int Top = 5, bool Normalize = false);

/// <summary>
/// Copy scores and attention from the end, on IOI prompts. Copying is a head's OV circuit, biases included, applied to the residual
/// stream after the first layer where the names stand (IO, S1, S2): a place counts where its own name is among the first words. A word
/// with the same logit as the name comes before it, so a head that writes nothing copies nothing.
/// </summary>
internal sealed class CopyScores
{
    private static readonly string[] Attended = [NameMoverDetector.EndToIndirectObject, NameMoverDetector.EndToSubject1, NameMoverDetector.EndToSubject2];

    private readonly TaskData data;
    private readonly RandomHeadControl control;
    private readonly int promptsPerBatch;
    private readonly IReadOnlyList<IoiPositions> positions;
    private readonly SharedPass<Passed> pass;

    /// <param name="data">IOI prompts.</param>
    /// <param name="settings">See there.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="promptsPerBatch">Changes nothing but memory.</param>
    public CopyScores(TaskData data, CopySettings settings, RandomHeadControl control, int promptsPerBatch)
    {
        (this.data, Settings, this.control, this.promptsPerBatch, positions) = (data, settings, control, promptsPerBatch, IoiPositions.Of(data));
        pass = new(model => new Passed(Measure(model), control.Of(model, Measure)));
    }

    public CopySettings Settings { get; }

    // [head][prompt], the share of the three places where the name is among the first words, of what heads write and of its opposite;
    // [head][IO, S1, S2][prompt]
    private sealed record Measured(double[][] Copied, double[][] Opposed, double[][][] Attention);

    private sealed record Passed(Measured Model, Measured[] Twins);

    /// <param name="model">The model.</param>
    /// <param name="role">The role's name.</param>
    /// <param name="opposed">Score the opposite of what heads write.</param>
    public RoleScores Score(GptNeoX model, string role, bool opposed)
    {
        var (measured, twins) = pass.Of(model);
        double[][] Scores(Measured of) => opposed ? of.Opposed : of.Copied;
        return new RoleScores(
            role,
            [.. Scores(measured).Select((values, i) => new HeadScore(Head.At(model.Config, i), new SampledScore(values), Attended.Select((name, k) => (name, k)).ToDictionary(pair => pair.name, pair => new SampledScore(measured.Attention[i][pair.k]))))],
            [.. twins.SelectMany(twin => Scores(twin).Select(values => values.Average()))],
            "prompt");
    }

    /// <summary>Of the passes that the roles share.</summary>
    public DetectorCost CostOf(ModelCost model) => new(this, control.WithTwins(model, PromptShapes.Of(data, promptsPerBatch).Select(batch =>
    {
        var places = (double)Attended.Length * batch.Prompts;
        var kept = (model.Layers * model.PatternBytes(batch) / ModelCost.ScoreBytes * model.ElementBytes) + ((model.Layers + 1) * model.Width * batch.Tokens * model.ElementBytes);
        return model.Forward(batch with { Masked = true }).Then(OutputValueCost.Of(model, places, places)).Beside(kept);
    }).Aggregate(Cost.Nothing, (sum, one) => sum.Then(one))));

    private Measured Measure(GptNeoX model)
    {
        var config = model.Config;
        double[][] Empty() => [.. Enumerable.Range(0, config.Layers * config.Heads).Select(_ => new double[data.Pairs.Count])];
        var (copied, opposed, attention) = (Empty(), Empty(), Empty().Select(_ => Attended.Select(_ => new double[data.Pairs.Count]).ToArray()).ToArray());
        var circuit = new OutputValueCircuit(model, Settings.Normalize, biases: true);
        using var quiet = no_grad();
        for (var first = 0; first < data.Pairs.Count; first += promptsPerBatch)
        {
            using var scope = NewDisposeScope();
            var pairs = data.Pairs.Skip(first).Take(promptsPerBatch).ToArray();
            using var batch = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
            using var cache = new ActivationCache(Activations.Pattern | Activations.Residual);
            model.LogitsAt(batch.Tokens, batch.LastPositions, batch.Mask, cache);
            var places = tensor(pairs.SelectMany((_, i) => Places(positions[first + i])).ToArray(), [pairs.Length, Attended.Length], device: model.Device); // [batch, 3]
            var names = batch.Tokens.gather(1, places).view(-1, 1); // [batch 3, 1]
            var residual = cache[Activations.Residual][1]; // after the first layer, [batch, pos, d]
            var read = residual.gather(1, places.unsqueeze(-1).expand(-1, -1, config.Width)).view(-1, config.Width); // [batch 3, d]
            for (var layer = 0; layer < config.Layers; layer++)
            {
                circuit.EachHead(layer, read, (head, logits, opposite) =>
                {
                    AddCopied(copied[(layer * config.Heads) + head], first, logits, names);
                    AddCopied(opposed[(layer * config.Heads) + head], first, opposite, names);
                });
                AddAttention(attention, layer, first, cache[Activations.Pattern][layer], batch.LastPositions, places);
            }
        }

        return new Measured(copied, opposed, attention);
    }

    private void AddCopied(double[] values, int first, Tensor logits, Tensor names)
    {
        var before = logits.ge(logits.gather(1, names)).sum(1) - 1; // [batch 3]: the name itself is not before itself
        var hits = before.lt(Settings.Top).cpu().data<bool>().ToArray();
        for (var i = 0; i < hits.Length; i++) values[first + (i / Attended.Length)] += (hits[i] ? 1.0 : 0.0) / Attended.Length;
    }

    private static void AddAttention(double[][][] attention, int layer, int first, Tensor pattern, Tensor ends, Tensor places)
    {
        var (batch, heads, length) = (pattern.shape[0], pattern.shape[1], pattern.shape[3]);
        var fromEnd = pattern.gather(2, ends.view(-1, 1, 1, 1).expand(-1, heads, 1, length)).squeeze(2); // [batch, head, key]
        var values = fromEnd.gather(2, places.unsqueeze(1).expand(-1, heads, -1)).to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray(); // [batch, head, 3]
        var next = 0;
        for (var prompt = 0; prompt < batch; prompt++)
        {
            for (var head = 0; head < heads; head++)
            {
                for (var k = 0; k < Attended.Length; k++) attention[(layer * heads) + head][k][first + prompt] = values[next++];
            }
        }
    }

    private static long[] Places(IoiPositions at) => [at.IndirectObject, at.Subject1, at.Subject2];
}
