using System.Globalization;
using System.Text;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The series behind the verdicts: as a table for programs and figures, as lines for a reader.</summary>
internal static class Series
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// One row per model and checkpoint: size of the minimal circuit, likeness to the one before (in the last unbroken run, where there is
    /// one) with its moving average, likeness to the final one. A checkpoint without a circuit has its reason.
    /// </summary>
    public static string ToCsv(IEnumerable<ModelCircuits> models, double alpha)
    {
        var csv = new StringBuilder("model,parameters,attentionHeads,step,tokens,metric,edges,nodes,heads,mlps,faithfulness,previousEdges,previousNodes,previousWeighted,averageEdges,averageNodes,averageWeighted,finalEdges,finalNodes,finalWeighted,absent\n");
        foreach (var model in models)
        {
            var consecutive = model.Formed.Zip(model.Formed.Skip(1), ModelCircuits.Similarity).ToArray();
            double[][] averages = [Ewma.Of([.. consecutive.Select(pair => pair.Edges)], alpha), Ewma.Of([.. consecutive.Select(pair => pair.Nodes!.Value)], alpha), Ewma.Of([.. consecutive.Select(pair => pair.Weighted!.Value)], alpha)];
            foreach (var (checkpoint, result, circuit) in model.Points)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{model.Model.Name},{model.Model.Parameters},{model.Heads},{checkpoint.Step},{checkpoint.Tokens},{result.Match<double?>(found => found.Model, _ => null):G7},");
                if (!circuit.TryGet(out var at))
                {
                    csv.Append(CultureInfo.InvariantCulture, $",,,,,,,,,,,,,,\"{Short(circuit.Absence!.Reason)}\"\n");
                    continue;
                }

                var place = model.Formed.ToList().FindIndex(formed => formed.Checkpoint == checkpoint); // -1 before the last unbroken run
                var before = place > 0 ? consecutive[place - 1] : null;
                var final = place >= 0 ? ModelCircuits.Similarity(at, model.Formed[^1]) : null;
                csv.Append(CultureInfo.InvariantCulture, $"{at.Circuit.Edges.Length},{at.NodesWithLogits},{at.Circuit.Heads},{at.Circuit.Mlps},{at.Circuit.Faithfulness:G7},");
                csv.Append(CultureInfo.InvariantCulture, $"{before?.Edges:G7},{before?.Nodes:G7},{before?.Weighted:G7},");
                foreach (var average in averages) csv.Append(CultureInfo.InvariantCulture, $"{(place > 0 ? average[place - 1] : (double?)null):G7},");
                csv.Append(CultureInfo.InvariantCulture, $"{final?.Edges:G7},{final?.Nodes:G7},{final?.Weighted:G7},\n");
            }
        }

        return csv.ToString();
    }

    /// <summary>A line per model: bars from 0 to 1, how much of the final circuit's edges each checkpoint has in common with it.</summary>
    public static IReadOnlyList<string> ToLines(string task, IReadOnlyList<ModelCircuits> models)
    {
        if (models.Count == 0) return [];
        var width = models.Max(model => model.Model.Name.Length);
        return
        [
            $"{task}: edge Jaccard with the final circuit by checkpoint (bars: 0 to 1; a dot: no circuit)",
            .. models.Select(model => string.Create(CultureInfo.InvariantCulture, $"  {model.Model.Name.PadRight(width)}  {string.Concat(model.Points.Select(point => Bar(model, point.Circuit)))}  {model.Coverage}")),
        ];
    }

    private static char Bar(ModelCircuits model, Outcome<CircuitAt> circuit) => circuit.TryGet(out var at) && model.Formed.Contains(at)
        ? Bars[(int)Math.Clamp(ModelCircuits.Similarity(at, model.Formed[^1]).Edges * Bars.Length, 0, Bars.Length - 1)]
        : '·';

    // the numbers in a reason would be text that no rule compares
    private static string Short(string reason) => (reason.Split(", ")[0] is { Length: > 0 } start ? start : reason).Replace("\"", "\"\"", StringComparison.Ordinal);
}
