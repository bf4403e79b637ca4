using System.Globalization;
using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Statistics;

namespace Repro.Heads;

/// <summary>
/// Copy-suppression heads, by copy-suppression-preserving ablation (CSPA; McDougall et al. 2023, arXiv 2310.04625, section 3.3; their
/// <c>cspa_functions.py</c> with "qk" and "ov", <c>only_keep_negative_components</c> and <c>K_semantic</c> 1, as the paper's authors call it).
/// A head's output at a place D is the sum over sources j of A[D,j] r[j], with r[j] = v[j] W_O; let m[D] be its mean over the text's rows.
/// <list type="bullet">
/// <item>Ablated: the head writes m[D].</item>
/// <item>OV part: of r[j] - m[D] only the component along the unembedding of the token at j is kept, and only where it is negative.</item>
/// <item>QK part: only for sources whose token is among the most predicted at D by the residual stream before the head's layer.</item>
/// <item>CSPA: the head writes m[D] + sum of A[D,j] times what is kept.</item>
/// </list>
/// Either goes straight to the logits, nothing between answers. The score is 1 - mean KL(model || CSPA) / mean KL(model || ablated) over all
/// places: 1 is a head that does nothing but suppress what is predicted, 0 one of which nothing is kept, below 0 the kept part is worse
/// than none. Unembeddings have the final LayerNorm's gain folded in and are centred over words and over dimensions, as the authors' weights are.
/// Departures: no dictionary of similar words (<c>K_semantic</c> is 1 there, too), function words count unless they are named, the text is the
/// caller's, nothing is put before it, and the divergence is as their code has it, whose names say the opposite direction.
/// Limits: a head that suppresses whatever stands in the context scores well as far as what it hits was predicted, and the score of a head
/// that does next to nothing is a ratio of small numbers: read it beside <see cref="AblationDivergence"/>.
/// The control is the same score with the vocabulary relabelled at random: every source stands for another word, in both parts.
/// </summary>
public sealed class CopySuppressionDetector : IHeadDetector
{
    /// <summary>Name of a condition: KL(model || ablated) in nats per place, what the head does on this text at all.</summary>
    public const string AblationDivergence = "ablation divergence";

    private readonly TokenRows text;
    private readonly CopySuppressionSettings settings;

    /// <param name="text">Rows like the text that the model was trained on.</param>
    /// <param name="settings">Null: the defaults.</param>
    /// <exception cref="ArgumentException">A setting is impossible, or there are too few rows.</exception>
    public CopySuppressionDetector(TokenRows text, CopySuppressionSettings? settings = null)
    {
        (this.text, this.settings) = (text, settings ?? new CopySuppressionSettings());
        if (this.settings.PredictedFraction is not (> 0 and <= 1)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The share of predicted tokens lies in (0, 1], not at {this.settings.PredictedFraction}."));
        if (this.settings.ScoredRows < Bootstrap.FewestSamples || this.settings.ScoredRows > text.Rows.Count)
        {
            throw new ArgumentException($"{this.settings.ScoredRows} rows are to be scored of the {text.Rows.Count} of '{text.Name}': ask for at least {Bootstrap.FewestSamples} and at most all.");
        }
    }

    public string Role => "copy-suppression";

    public string Definition => string.Create(CultureInfo.InvariantCulture, $"1 less KL(model || CSPA) / KL(model || mean-ablated) on text, keeping what the head writes against the unembedding of source tokens that are among the {settings.PredictedFraction:P0} most predicted of the {settings.Among.ToString().ToLowerInvariant()} (a share; McDougall et al. 2023, section 3.3).");

    public RoleScores Score(GptNeoX model)
    {
        var random = new SeededRandom(settings.ControlSeed).Fork(Role);
        int[][] labels = [.. Enumerable.Range(0, 1 + settings.ControlDraws).Select(draw =>
        {
            int[] words = [.. Enumerable.Range(0, model.Config.VocabularySize)];
            if (draw > 0) random.Shuffle<int>(words);
            return words;
        })];
        var divergences = CopySuppressionDivergences.Measure(model, text, labels, settings);
        var heads = Enumerable.Range(0, model.Config.Layers).SelectMany(layer => Enumerable.Range(0, model.Config.Heads).Select(index => new Head(layer, index))).ToArray();
        return new RoleScores(
            Role,
            [.. heads.Select((head, i) => new HeadScore(head, Ratio(divergences[i].Ablated, divergences[i].Preserving[0]), new Dictionary<string, SampledScore>
            {
                [AblationDivergence] = new([.. divergences[i].Ablated.Select(sum => sum / text.Length)]),
            }))],
            [.. Enumerable.Range(1, settings.ControlDraws).SelectMany(draw => divergences.Select(head => Ratio(head.Ablated, head.Preserving[draw]).Estimate))],
            "sequence");
    }

    public DetectorCost CostOf(ModelCost model) => new(this, CopySuppressionCost.Of(model, text, settings));

    // a head that does nothing has no ratio: of nothing, nothing is kept. A single row without divergence stays in as one of next to none
    private SampledScore Ratio(double[] ablated, double[] preserving)
    {
        var least = settings.LeastDivergence * text.Length;
        if (ablated.Average() < least) return new SampledScore(new double[ablated.Length], [.. ablated.Select(_ => least)]);
        double[] weights = [.. ablated.Select(sum => Math.Max(sum, least))];
        return new SampledScore([.. preserving.Select((sum, i) => 1 - (sum / weights[i]))], weights);
    }
}
