using Repro.Figures;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The paper's figure 5: how many nodes the circuits have over the models' sizes, and how alike consecutive ones are over training.</summary>
internal static class SizeAndChange
{
    /// <param name="suite">The suite's name.</param>
    /// <param name="sizes">By task, of each model, smallest first.</param>
    /// <param name="averages">By task, of each model: the moving average of the edge Jaccard, at the tokens of a pair's first checkpoint.</param>
    /// <param name="note">What stands below.</param>
    public static Figure Draw(string suite, IEnumerable<(string Task, IReadOnlyList<ModelSize> Models)> sizes, IEnumerable<(string Task, IReadOnlyList<LineSeries> Models)> averages, string note)
    {
        var growth = new Chart("circuit size", Axis.Parameters, "nodes, mean over checkpoints",
            [.. sizes.Where(task => task.Models.Count > 0).Select(task => new LineSeries(task.Task, [.. task.Models.Select(model => new Point(model.Parameters, model.MeanNodes))]))]);
        return new Figure($"Figure 5 on {suite}: size of circuits and how much they change",
        [
            growth,
            .. averages.Where(task => task.Models.Count > 0).Select(task => new Chart(task.Task, Axis.Tokens, new Axis("edge Jaccard, moving average").Covering(0, 1), task.Models)),
        ])
        {
            Note = note,
        };
    }

    /// <summary>The moving average of one model's consecutive circuits.</summary>
    public static LineSeries? Average(ModelCircuits model, double alpha)
    {
        var pairs = model.Formed.Zip(model.Formed.Skip(1), ModelCircuits.Similarity).ToArray();
        if (pairs.Length == 0) return null;
        var average = Ewma.Of([.. pairs.Select(pair => pair.Edges)], alpha);
        return new LineSeries(model.Model.Name, [.. pairs.Select((pair, i) => new Point(pair.From, average[i]))]);
    }
}
