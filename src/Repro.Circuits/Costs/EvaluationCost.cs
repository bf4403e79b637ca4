using Repro.Circuits.Evaluation;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Circuits.Costs;

/// <summary>
/// What a <see cref="CircuitEvaluator"/> costs, under patching: the runs that it keeps, and circuits of so many edges. What a circuit of n edges makes
/// run is known to the edge only once it is found; from n alone the expected figures are those of n edges drawn at random (each
/// of k nodes is read with probability 1 - exp(-n / k)), the upper ones those of n edges into n different inputs.
/// </summary>
/// <param name="model">The model's shape.</param>
/// <param name="batches">The prompts, cut into the evaluator's batches.</param>
/// <param name="metric">What is read.</param>
/// <param name="settings">Of the evaluator.</param>
public sealed class EvaluationCost(ModelCost model, IReadOnlyList<BatchShape> batches, Metric metric, EvaluationSettings settings)
{
    private readonly GraphSize graph = new(model.Config);

    private bool AllLogits => metric is not (Metric.LogitDifference or Metric.Accuracy);

    /// <summary>Edges of the graph.</summary>
    public int TotalEdges => graph.Edges;

    /// <summary>Bytes that stay as long as the evaluator: of every prompt, residual, z and MLP output from the first difference on, and q, k, v.</summary>
    public double KeptBytes => batches.Sum(batch => Kept(batch) + ReaderBytes(batch));

    /// <summary>The clean and the outside run of every prompt; the peak is with all that is kept.</summary>
    public Cost Prepare => batches.Select(batch => model.Forward(batch with { Masked = false }).Times(2).Beside(Cached(batch))).Aggregate(Cost.Nothing, (sum, one) => sum.Then(one)).Beside(KeptBytes);

    /// <summary>Circuits of these sizes, beside what is kept.</summary>
    /// <param name="expected">Sizes, one for each circuit.</param>
    /// <param name="atMost">The most that can be evaluated.</param>
    public Cost Circuits(IReadOnlyList<int> expected, IReadOnlyList<(int Edges, double Times)> atMost)
    {
        var (likely, most) = (default(Work), default(Work));
        foreach (var edges in expected) likely += One(edges, total => total * (1 - Math.Exp(-edges / total)));
        foreach (var (edges, times) in atMost) most += times * One(edges, total => Math.Min(total, edges));
        var largest = expected.Concat(atMost.Select(one => one.Edges)).DefaultIfEmpty(0).Max();
        return new Cost(likely, most, KeptBytes + PassBytes(largest));
    }

    private double Prompts => batches.Sum(batch => (double)batch.Prompts);

    private double Kept(BatchShape batch) => model.ElementBytes * model.Width * ((model.Layers * ((3 * batch.SuffixTokens) + (3 * batch.Tokens))) + batch.SuffixTokens + batch.Prompts);

    // signs or the reference's log probabilities, float32
    private double ReaderBytes(BatchShape batch) => AllLogits ? batch.Prompts * (double)model.Config.VocabularySize * ModelCost.ScoreBytes : 0;

    // the whole outside run's cache, before what is kept of it is copied: residual, q k v, z and MLP output of every layer
    private double Cached(BatchShape batch) => 6 * model.Layers * model.Width * batch.Tokens * model.ElementBytes;

    // one circuit on every prompt; distinct: how many of so many inputs are read
    private Work One(int edges, Func<double, double> distinct)
    {
        var (d, head) = (model.Width, (double)model.Config.HeadWidth);
        var heads = model.Layers * graph.Heads;
        var (streams, running, mlps) = (distinct(3 * heads), distinct(heads), distinct(model.Layers));
        // a layer whose nodes read the same has one input for all of them
        var inputs = edges >= graph.Edges ? model.Layers : streams + mlps;
        var masks = 2 * d * inputs * (distinct(graph.Sources) + 1) / 2; // a layer reads, on average, half of the sources
        return new Work(
            PartialRuns: Prompts,
            Flops: batches.Sum(batch => (batch.SuffixTokens * ((2 * d * head * (streams + running)) + (model.MlpFlops * mlps) + masks)) + (batch.Tokens * 4 * head * batch.Length * running)) + (AllLogits ? Prompts * model.RowFlops : 0));
    }

    // as CircuitPass.Bytes, for the circuit of so many edges that takes most; the inputs of one layer at least beside the allowance
    private double PassBytes(int edges)
    {
        if (edges == 0) return 0;
        var layer = (3 * graph.Heads) + 1;
        var copies = 1.0 + Math.Min(edges, 1 + ((graph.Layers - 1) * (graph.Heads + 1))) + (2 * Math.Min(edges, layer)) + (2 * Math.Min(edges, 3 * graph.Heads)) + (2 * model.Config.MlpWidth / model.Width) + 2;
        var largest = batches.Max(batch => batch.SuffixTokens * model.Width * model.ElementBytes);
        var atLast = batches.Max(batch => (double)batch.Prompts) * model.Width * model.ElementBytes * (1 + graph.Sources);
        return Math.Max(copies * largest, settings.BytesPerPass) + atLast + (AllLogits ? model.LogitBytes(batches.Max(batch => batch.Prompts)) : 0);
    }
}
