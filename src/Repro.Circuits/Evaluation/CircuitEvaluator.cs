using System.Globalization;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>
/// What a circuit does alone. The run is on the clean prompts; every node reads the outputs of this run along edges in the circuit,
/// and what the <see cref="Evaluation.Intervention"/> says along edges outside it (Hanna et al. 2024, arXiv 2403.17806, EAP-IG's
/// <c>evaluate_graph</c>). The outside run and the clean run's metric are computed once; after that an evaluation costs what the
/// circuit costs, not what the model costs. Keeps the model, and does not dispose it.
/// </summary>
public sealed class CircuitEvaluator : IDisposable
{
    private readonly GptNeoX model;
    private readonly EvaluationSettings settings;
    private readonly List<(OutsideRun Run, Readout Readout)> batches = [];

    /// <param name="model">The model.</param>
    /// <param name="data">The prompts.</param>
    /// <param name="metric">What is read after each prompt.</param>
    /// <param name="intervention">What the edges outside a circuit carry.</param>
    /// <param name="settings">How it is carried out; null: the defaults.</param>
    /// <exception cref="ArgumentException">A prompt that the model cannot read, or answers that the metric cannot use.</exception>
    /// <exception cref="ArithmeticException">The metric of a clean or an outside run is no finite number; the message names the pair.</exception>
    public CircuitEvaluator(GptNeoX model, TaskData data, Metric metric, Intervention intervention = Intervention.Patching, EvaluationSettings? settings = null)
    {
        (this.model, Data, Metric, Intervention, this.settings) = (model, data, metric, intervention, settings ?? new EvaluationSettings());
        this.settings.Check();
        Graph = new ComponentGraph(model.Config);
        try
        {
            (Clean, Outside) = RunOnce();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TaskData Data { get; }

    public Metric Metric { get; }

    public Intervention Intervention { get; }

    /// <summary>The model's graph.</summary>
    public ComponentGraph Graph { get; }

    /// <summary>The whole model's metric on the clean prompts, one number a pair.</summary>
    public IReadOnlyList<double> Clean { get; }

    /// <summary>The metric with no edge in the circuit, one number a pair: under patching, the corrupted run's, read for the clean prompt.</summary>
    public IReadOnlyList<double> Outside { get; }

    /// <summary>The metric of a circuit, one number a pair.</summary>
    /// <exception cref="ArgumentException">The circuit is of another graph.</exception>
    /// <exception cref="ArithmeticException">The metric of a pair is no finite number; the message names it.</exception>
    public double[] Evaluate(Circuit circuit) => Evaluate([circuit])[0];

    /// <summary>The metric of each circuit, one number a pair. Circuits run together as far as <see cref="EvaluationSettings.BytesPerPass"/> lets them.</summary>
    /// <exception cref="ArgumentException">A circuit is of another graph.</exception>
    /// <exception cref="ArithmeticException">The metric of a pair is no finite number; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The outside run is gone.</exception>
    public double[][] Evaluate(IReadOnlyList<Circuit> circuits)
    {
        ObjectDisposedException.ThrowIf(batches.Count == 0, this); // there is always a prompt
        foreach (var circuit in circuits) CheckGraph(circuit);
        using var quiet = no_grad();
        var plans = circuits.Select(circuit => new CircuitPlan(circuit, restMoves: Intervention != Intervention.Patching)).ToArray();
        var values = plans.Select(plan => plan.IsOutsideRun ? [.. Outside] : new double[Data.Pairs.Count]).ToArray();
        int[] running = [.. Enumerable.Range(0, plans.Length).Where(i => !plans[i].IsOutsideRun)];
        var first = 0;
        foreach (var (run, readout) in batches)
        {
            foreach (var group in Groups(running, i => CircuitPass.Bytes(model, run, plans[i])))
            {
                using var scope = NewDisposeScope();
                var residuals = CircuitPass.FinalResiduals(model, run, [.. group.Select(i => plans[i])]);
                var read = readout.OfResiduals(residuals);
                for (var i = 0; i < group.Count; i++) read[i].CopyTo(values[group[i]], first);
            }

            first += run.Prompts;
        }

        foreach (var i in running) RequireFinite(values[i], "of the circuit");
        return values;
    }

    public void Dispose()
    {
        foreach (var (run, readout) in batches)
        {
            run.Dispose();
            readout.Dispose();
        }

        batches.Clear();
    }

    private (double[] Clean, double[] Outside) RunOnce()
    {
        using var quiet = no_grad();
        var pairs = Data.Pairs.Chunk(settings.PromptsPerBatch).ToArray();
        var (clean, outside) = (new List<double>(), new List<double>());
        using var outputs = Outputs(pairs);
        foreach (var batch in pairs)
        {
            using var scope = NewDisposeScope();
            using var prompts = new PromptBatch([.. batch.Select(pair => pair.Clean)], model.Device);
            var logits = model.LogitsAt(prompts.Tokens, prompts.LastPositions);
            var readout = new Readout(model, Metric, batch, logits);
            OutsideRun run;
            try
            {
                run = outputs is null ? OutsideRun.Corrupted(model, batch) : OutsideRun.Given(model, batch, outputs);
            }
            catch
            {
                readout.Dispose();
                throw;
            }

            batches.Add((run, readout));
            clean.AddRange(readout.OfLogits(logits));
            outside.AddRange(readout.OfResiduals(run.FinalResidual.unsqueeze(0))[0]);
        }

        return (RequireFinite([.. clean], "of the clean run"), RequireFinite([.. outside], "of the run outside the circuit"));
    }

    private SourceOutputs? Outputs(PromptPair[][] pairs) => Intervention switch
    {
        Intervention.Patching => null,
        Intervention.Zero => SourceOutputs.Zeros(model, Data.Pairs.Max(pair => pair.Clean.Count)),
        Intervention.MeanPositional or Intervention.Mean => SourceMeans.Compute(model, pairs, perPosition: Intervention == Intervention.MeanPositional),
        _ => throw new ArgumentException($"There is no intervention {Intervention}."),
    };

    private void CheckGraph(Circuit circuit)
    {
        var other = circuit.Graph;
        if ((other.Layers, other.Heads, other.ParallelResidual) == (Graph.Layers, Graph.Heads, Graph.ParallelResidual)) return;
        static string Describe(ComponentGraph graph) => string.Create(CultureInfo.InvariantCulture, $"{graph.Layers} layers of {graph.Heads} heads with {(graph.ParallelResidual ? "parallel" : "sequential")} residual");
        throw new ArgumentException($"The circuit is of a graph of {Describe(other)}, the model has {Describe(Graph)}: pick the circuit on the model's own graph.");
    }

    private double[] RequireFinite(double[] values, string whose)
    {
        var at = Array.FindIndex(values, value => !double.IsFinite(value));
        return at < 0 ? values : throw new ArithmeticException(string.Create(CultureInfo.InvariantCulture, $"The metric {Metric} {whose} is {values[at]} for pair {at} of '{Data.Task}': look at the weights and at that pair."));
    }

    // consecutive, as many as fit; one at least
    private IEnumerable<IReadOnlyList<int>> Groups(IReadOnlyList<int> circuits, Func<int, long> bytes)
    {
        var (group, taken) = (new List<int>(), 0L);
        foreach (var circuit in circuits)
        {
            var more = bytes(circuit);
            if (group.Count > 0 && taken + more > settings.BytesPerPass)
            {
                yield return group;
                (group, taken) = ([], 0);
            }

            group.Add(circuit);
            taken += more;
        }

        if (group.Count > 0) yield return group;
    }
}
