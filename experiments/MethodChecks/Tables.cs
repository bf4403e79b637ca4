using System.Globalization;
using System.Text;

namespace MethodChecks;

/// <summary>The numbers behind the verdicts, for programs.</summary>
internal static class Tables
{
    /// <summary>A row a followed checkpoint.</summary>
    public static string NoiseFloor(IEnumerable<ModelNoise> models) => Csv(
        "model,step,tokens,edges,pairs,floor,floorLower,floorUpper,toNext,toNextSamePrompts",
        models.SelectMany(model => model.Checkpoints.Select(checkpoint =>
        {
            var change = model.Changes.SingleOrDefault(change => change.Earlier == checkpoint.Circuit);
            var (mean, lower, upper) = Figures.Floor(checkpoint);
            return Row(model.Model.Model.Name, checkpoint.Circuit.Checkpoint.Step, checkpoint.Circuit.Checkpoint.Tokens, checkpoint.Circuit.Minimal.Edges.Length, checkpoint.Pairs.Count, mean, lower, upper, change?.Edges, change?.SamePrompts);
        })));

    /// <summary>A row a circuit and checkpoint.</summary>
    public static string Transfer(IEnumerable<ModelTransfer> models) => Csv(
        "model,foundAt,evaluatedAt,edges,faithfulness,lower,upper,random,bestRandom",
        models.SelectMany(model => model.Pairs.Select(pair => Row(model.Model.Model.Name, pair.From.Checkpoint.Step, pair.In.Checkpoint.Step, pair.From.Minimal.Edges.Length, pair.Faithfulness.Estimate, pair.Faithfulness.Lower, pair.Faithfulness.Upper, pair.Random.Average(), pair.Random.Max()))));

    private static string Csv(string header, IEnumerable<string> rows) => new StringBuilder(header).Append('\n').AppendJoin("", rows.Select(row => row + "\n")).ToString();

    private static string Row(params object?[] cells) => string.Join(',', cells.Select(cell => cell is double number ? number.ToString("G7", CultureInfo.InvariantCulture) : Convert.ToString(cell, CultureInfo.InvariantCulture)));
}
