using System.Globalization;
using System.Text;
using Repro.Experiments;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>A likeness of consecutive circuits over training.</summary>
/// <param name="Task">The task.</param>
/// <param name="Model">The model.</param>
/// <param name="Parameters">Its weights.</param>
/// <param name="Kind">Of what: edges, nodes, weighted edges.</param>
/// <param name="Stretches">A pair of checkpoints each.</param>
public sealed record LikenessSeries(string Task, string Model, long Parameters, string Kind, IReadOnlyList<Stretch> Stretches);

/// <summary>
/// The moving averages over cells of one length in tokens instead of over pairs of checkpoints: a cell has the value of the pair that it
/// lies in, or of several the mean by coverage. So the average forgets at one rate in tokens, whatever the schedule of checkpoints.
/// </summary>
internal static class EvenSeries
{
    /// <exception cref="DefinitionException">The settings give no length for the suite.</exception>
    public static string ToCsv(string suite, IEnumerable<LikenessSeries> series, CircuitStabilitySettings settings)
    {
        if (!settings.EvenCells.TryGetValue(suite, out var length))
            throw new DefinitionException($"CircuitStability: settings, evenCells has no length in tokens for the suite '{suite}': add one.");
        var csv = new StringBuilder("task,model,parameters,kind,fromTokens,toTokens,jaccard,average\n");
        foreach (var one in series)
        {
            var cells = new StepSeries(one.Stretches).Resample(length).Stretches;
            foreach (var (cell, average) in cells.Zip(Ewma.Of([.. cells.Select(cell => cell.Value)], settings.Plotted.Alpha)))
                csv.Append(CultureInfo.InvariantCulture, $"{one.Task},{one.Model},{one.Parameters},{one.Kind},{cell.From},{cell.To},{cell.Value:G7},{average:G7}\n");
        }

        return csv.ToString();
    }
}
