using System.Globalization;
using Repro.Circuits;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads.Paths;

/// <summary>
/// Path patching (Wang et al. 2022, arXiv 2211.00593, section 3.1 and appendix B; Goldowsky-Dill et al. 2023, arXiv 2304.05969), on pairs
/// of a clean and a corrupted prompt. Three steps: the clean run and the corrupted run are kept; the senders take their corrupted output
/// in a clean run in which every head is frozen at its clean output, and what the receivers compute from that is kept; then the clean
/// run goes again with the receivers' queries, keys or values so replaced, and everything after them answers. A receiver takes what the
/// second step gave it even where an earlier receiver changes its input. With the final residual stream as receiver this is the direct effect.
/// Senders are batched; nothing before a receiver's layer, and nothing before the first token at which a pair differs, is run again.
/// Senders and receivers are numbered as in <see cref="ComponentGraph"/>. Keeps the model, and does not dispose it.
/// </summary>
public sealed class PathPatching : IDisposable
{
    private readonly GptNeoX model;
    private readonly PathPatchingSettings settings;
    private readonly List<PathBatch> batches = [];

    /// <param name="model">The model.</param>
    /// <param name="data">The prompts; the corrupted ones are what senders take their outputs from.</param>
    /// <param name="metric">What is read after each prompt.</param>
    /// <param name="settings">How it is done; null: the defaults.</param>
    /// <exception cref="ArgumentException">A prompt that the model cannot read, or answers that the metric cannot use.</exception>
    /// <exception cref="ArithmeticException">The metric of a clean or a corrupted run is no finite number; the message names the pair.</exception>
    public PathPatching(GptNeoX model, TaskData data, Metric metric = Metric.LogitDifference, PathPatchingSettings? settings = null)
    {
        (this.model, Data, Metric, this.settings) = (model, data, metric, settings ?? new PathPatchingSettings());
        this.settings.Check();
        Graph = new ComponentGraph(model.Config);
        using var quiet = no_grad();
        try
        {
            foreach (var pairs in data.Pairs.Chunk(this.settings.PromptsPerBatch)) batches.Add(new PathBatch(model, Graph, metric, pairs));
            Clean = Require([.. batches.SelectMany(batch => batch.Clean)], "of the clean run");
            Corrupted = Require([.. batches.SelectMany(batch => batch.Corrupted)], "of the corrupted run");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TaskData Data { get; }

    public Metric Metric { get; }

    /// <summary>How it is done.</summary>
    public PathPatchingSettings Settings => settings;

    /// <summary>The model's graph.</summary>
    public ComponentGraph Graph { get; }

    /// <summary>The metric of the clean run, one number a pair.</summary>
    public IReadOnlyList<double> Clean { get; }

    /// <summary>The metric of the corrupted run, read for the clean prompt's answers, one number a pair.</summary>
    public IReadOnlyList<double> Corrupted { get; }

    /// <summary>The source of a head's output.</summary>
    public int SourceOf(Head head) => Graph.HeadSource(Checked(head).Layer, head.Index);

    /// <summary>Queries, keys or values of heads, as receivers.</summary>
    /// <exception cref="ArgumentException">A head is not in the model.</exception>
    public int[] Receivers(HeadInput input, IEnumerable<Head> heads) => [.. heads.Select(head => Graph.HeadDestination(Checked(head).Layer, head.Index, input))];

    /// <summary>The metric with each set of senders patched along its paths to the receivers, [senders][prompts].</summary>
    /// <param name="senders">Sets of sources; each set is patched at once, one set after the other.</param>
    /// <param name="receivers">Destinations: inputs of heads, or the final residual stream alone.</param>
    /// <returns>The clean metric exactly, where no sender comes before a receiver.</returns>
    /// <exception cref="ArgumentException">A sender or a receiver that is not in the model, or no receiver can be.</exception>
    /// <exception cref="ArithmeticException">The metric of a pair is no finite number; the message names it and the senders.</exception>
    public double[][] Patched(IReadOnlyList<IReadOnlyList<int>> senders, IReadOnlyList<int> receivers) => Patched(senders, [receivers])[0];

    /// <summary>The same for several sets of receivers, which share the second step: [receivers][senders][prompts].</summary>
    /// <inheritdoc cref="Patched(IReadOnlyList{IReadOnlyList{int}}, IReadOnlyList{int})"/>
    public double[][][] Patched(IReadOnlyList<IReadOnlyList<int>> senders, IReadOnlyList<IReadOnlyList<int>> receivers) =>
        [.. Run(senders, receivers, watched: null).Select(effects => effects.Metric)];

    /// <summary>The metric, and where the receiving heads look from each prompt's last token.</summary>
    /// <param name="senders">See <see cref="Patched(IReadOnlyList{IReadOnlyList{int}}, IReadOnlyList{int})"/>.</param>
    /// <param name="receivers">Inputs of heads.</param>
    /// <param name="watched">For each pair the positions that attention is read at, the same number for all.</param>
    public PatchedPaths PatchedWithAttention(IReadOnlyList<IReadOnlyList<int>> senders, IReadOnlyList<int> receivers, IReadOnlyList<int[]> watched)
    {
        if (watched.Count != Data.Pairs.Count || watched.Any(positions => positions.Length != watched[0].Length)) throw new ArgumentException($"{Data.Pairs.Count} pairs need as many rows of watched positions, all of one length.");
        return Run(senders, [receivers], watched)[0];
    }

    public void Dispose()
    {
        foreach (var batch in batches) batch.Dispose();
        batches.Clear();
    }

    private PatchedPaths[] Run(IReadOnlyList<IReadOnlyList<int>> senders, IReadOnlyList<IReadOnlyList<int>> receivers, IReadOnlyList<int[]>? watched)
    {
        ObjectDisposedException.ThrowIf(batches.Count == 0, this); // there is always a prompt
        foreach (var set in senders) CheckSenders(set);
        ReceiverSet[] sets = [.. receivers.Select(set => new ReceiverSet(Graph, set))];
        var order = Enumerable.Range(0, senders.Count).OrderBy(i => senders[i].Min()).ToArray(); // stable: ties by index
        PatchedPaths[] results = [.. sets.Select(set => new PatchedPaths(senders.Count, Data.Pairs.Count, [.. set.Layers.SelectMany(layer => set.HeadsIn(layer).Select(head => new Head(layer, head)))], watched is not null))];
        using var quiet = no_grad();
        var first = 0;
        foreach (var batch in batches)
        {
            var columns = watched?.Skip(first).Take(batch.Prompts).ToArray();
            foreach (var places in order.Chunk(batch.RowsPerPass(sets, settings.BytesPerPass)))
            {
                var rows = new SenderRows(Graph, [.. places.Select(place => senders[place].Distinct().Order().ToArray())]);
                batch.Run(
                    rows,
                    sets,
                    settings.Mlps,
                    columns,
                    (set, row, values) => values.CopyTo(results[set].Metric[places[row]], first),
                    (set, row, head, values) => values.CopyTo(row < 0 ? results[set].CleanAttention[head] : results[set].Attention[places[row]][head], first));
            }

            first += batch.Prompts;
        }

        foreach (var result in results)
        {
            for (var i = 0; i < senders.Count; i++) Require(result.Metric[i], $"with {string.Join(", ", senders[i].Select(Graph.SourceName))} patched");
        }

        return results;
    }

    private void CheckSenders(IReadOnlyList<int> set)
    {
        if (set.Count == 0) throw new ArgumentException("A set of senders is empty: name at least one source.");
        foreach (var source in set)
        {
            if (source < 0 || source >= Graph.SourceCount) throw new ArgumentException($"There is no sender {source} in a model of {Graph.Layers} layers and {Graph.Heads} heads: sources are 0 to {Graph.SourceCount - 1}.");
        }
    }

    private Head Checked(Head head) => head.Layer >= 0 && head.Layer < Graph.Layers && head.Index >= 0 && head.Index < Graph.Heads ? head
        : throw new ArgumentException($"There is no head {head} in a model of {Graph.Layers} layers and {Graph.Heads} heads.");

    private double[] Require(double[] values, string whose)
    {
        var at = Array.FindIndex(values, value => !double.IsFinite(value));
        if (at >= 0) throw new ArithmeticException(string.Create(CultureInfo.InvariantCulture, $"The metric {Metric} {whose} is {values[at]} for pair {at} of '{Data.Task}': look at the weights and at that pair."));
        return values;
    }
}
