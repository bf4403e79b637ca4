using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>What stands for a word in a head's OV circuit.</summary>
public enum WordReading
{
    /// <summary>Its embedding and the first layer's MLP of it: the residual stream after the first layer without attention, what later heads read.</summary>
    EmbeddingAndMlp,

    /// <summary>The first MLP's output alone, whose LayerNorm does not divide by the deviation: the authors' code.</summary>
    MlpWithoutDivision,
}

/// <summary>How successor heads are scored.</summary>
/// <param name="Reading">See there.</param>
/// <param name="FamiliesAlike">Every family has the same weight; false: every pair has (the authors' code, in whose lists the numerals 1 to 200 are most pairs).</param>
public sealed record SuccessorSettings(WordReading Reading = WordReading.EmbeddingAndMlp, bool FamiliesAlike = true)
{
    public static SuccessorSettings Reference2024 { get; } = new(WordReading.MlpWithoutDivision, FamiliesAlike: false);
}

/// <summary>
/// Successor heads write the next word of an order: Monday to Tuesday (Gould et al. 2023, arXiv 2312.09230; authors' code: embedding, first
/// layer's MLP, the head's W_V and W_O, unembedding, no biases). A word counts where its successor's logit is larger than every
/// other word's of its family; a tie does not count.
/// </summary>
public sealed class SuccessorDetector : IHeadDetector
{
    private readonly IReadOnlyList<WordFamily> families;
    private readonly RandomHeadControl control;
    private readonly SuccessorSettings settings;

    /// <param name="families">Words of the model's vocabulary, with their order.</param>
    /// <param name="control">How the random-head control is made.</param>
    /// <param name="settings">See there; null: the defaults.</param>
    /// <exception cref="ArgumentException">No family, or one with fewer than two words or one word twice; the message names it.</exception>
    public SuccessorDetector(IReadOnlyList<WordFamily> families, RandomHeadControl control, SuccessorSettings? settings = null)
    {
        if (families.Count == 0) throw new ArgumentException("Successor heads need at least one family of ordered words.");
        foreach (var family in families)
        {
            if (family.Tokens.Count < 2 || family.Tokens.Distinct().Count() != family.Tokens.Count) throw new ArgumentException($"The family '{family.Name}' needs at least two words, all different: it has the tokens {string.Join(", ", family.Tokens)}.");
        }

        (this.families, this.control, this.settings) = (families, control, settings ?? new SuccessorSettings());
    }

    public string Role => "successor";

    public string Definition => $"Share (0 to 1) of ordered words whose successor the head's OV circuit, read after the first MLP, ranks first in its family (Gould et al. 2023; Tigges et al. 2024), {(settings.FamiliesAlike ? "families" : "pairs")} weighing alike.";

    /// <summary>Conditions hold the same by family, under the family's name.</summary>
    public RoleScores Score(GptNeoX model)
    {
        CheckVocabulary(model);
        double[]? weights = settings.FamiliesAlike ? [.. families.SelectMany(family => family.Pairs.Select(_ => 1.0 / family.Pairs.Count()))] : null;
        return new RoleScores(
            Role,
            [.. Measure(model).Select((values, i) => new HeadScore(Head.At(model.Config, i), new SampledScore([.. values.SelectMany(family => family)], weights), families.Zip(values).ToDictionary(pair => pair.First.Name, pair => new SampledScore(pair.Second))))],
            [.. control.Of(model, Measure).SelectMany(twin => twin.Select(values => new SampledScore([.. values.SelectMany(family => family)], weights).Estimate))],
            "word pair");
    }

    public DetectorCost CostOf(ModelCost model) => new(this, control.WithTwins(model, families
        .Select(family => OutputValueCost.Of(model, family.Tokens.Count, family.Tokens.Count).Then(Cost.Exactly(new Work(Flops: family.Tokens.Count * model.MlpFlops), 0)))
        .Aggregate(Cost.Nothing, (sum, one) => sum.Then(one))));

    // [head][family][pair], 1 where the successor comes first
    private double[][][] Measure(GptNeoX model)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var config = model.Config;
        var circuit = new OutputValueCircuit(model, normalize: false, biases: false); // one positive factor a word: no order depends on it
        var inputs = families.Select(family => Words(model, family.Tokens)).ToArray();
        var result = Enumerable.Range(0, config.Layers * config.Heads).Select(_ => new double[families.Count][]).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            for (var f = 0; f < families.Count; f++)
            {
                var family = families[f];
                using var candidates = tensor(family.Tokens.Select(id => (long)id).ToArray(), device: model.Device);
                circuit.EachHead(layer, inputs[f], (head, logits, _) =>
                {
                    var values = logits.index_select(1, candidates).to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray(); // [word, candidate]
                    var row = family.Tokens.Count;
                    result[(layer * config.Heads) + head][f] = [.. family.Pairs.Select(pair => Enumerable.Range(0, row).All(other => other == pair.Next || values[(pair.Word * row) + other] < values[(pair.Word * row) + pair.Next]) ? 1.0 : 0.0)];
                });
            }
        }

        return result;
    }

    // [word, d]
    private Tensor Words(GptNeoX model, IReadOnlyList<int> tokens)
    {
        const string At = "gpt_neox.layers.0.";
        var embedding = model.Embed(tensor(tokens.Select(id => (long)id).ToArray(), [tokens.Count, 1])).squeeze(1);
        if (settings.Reading == WordReading.EmbeddingAndMlp) return embedding + model.Mlp(At, model.Norm(embedding, At + "post_attention_layernorm"));
        var centred = embedding - embedding.mean([-1L], keepdim: true);
        return model.Mlp(At, (centred * model.Weight(At + "post_attention_layernorm.weight")) + model.Weight(At + "post_attention_layernorm.bias"));
    }

    private void CheckVocabulary(GptNeoX model)
    {
        foreach (var family in families)
        {
            foreach (var id in family.Tokens)
            {
                if (id < 0 || id >= model.Config.VocabularySize) throw new ArgumentException($"The family '{family.Name}' has the token {id}, outside the model's vocabulary of {model.Config.VocabularySize}: give families of this model's tokenizer.");
            }
        }
    }
}
