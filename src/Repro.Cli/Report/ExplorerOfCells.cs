using Repro.Circuits;
using Repro.Cli.Commands;
using Repro.Experiments.Analyses;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Reporting.Circuits;
using Repro.Reporting.Page.Data;
using Repro.Tasks;

namespace Repro.Cli.Report;

/// <summary>Circuits and roles over training, from the cells of the analyses <c>circuit</c> and <c>heads</c>.</summary>
internal static class ExplorerOfCells
{
    /// <summary>The models of a suite that have at least one circuit.</summary>
    public static IReadOnlyList<ExplorerModel> Models(SuiteCells cells)
    {
        // of one task the first experiment's circuits: others ask for the same with another control beside it
        AskedAnalysis[] circuits = [.. cells.Analyses.Where(asked => asked.Analysis is CircuitAnalysis).GroupBy(asked => asked.Analysis.Task).Select(same => same.First())];
        var heads = cells.Analyses.FirstOrDefault(asked => asked.Analysis is HeadsAnalysis);
        var (circuitCells, headCells) = (circuits.ToDictionary(asked => asked, asked => cells.Of(asked).ToLookup(cell => cell.Asked.Checkpoint.Model)), heads is null ? null : cells.Of(heads).ToLookup(cell => cell.Asked.Checkpoint.Model));
        return [.. cells.Suite.Models.Select(model =>
        {
            var tasks = circuits.Select(asked => (Asked: asked, Found: circuitCells[asked][model.Name].Select(cell => cell.Result<CircuitResult>().Match<CircuitResult?>(found => found, _ => null)).ToArray())).ToArray();
            return tasks.All(task => task.Found.All(found => found is null)) || GraphOf(cells.Suite, model) is not { } graph ? null : new ExplorerModel(
                cells.Suite.ResultsName,
                model.Name,
                model.Parameters,
                DrawnGraph.ShapeOf(graph),
                graph.Edges.Count,
                [.. cells.Suite.Checkpoints(model).Zip(headCells is null ? cells.Suite.Checkpoints(model).Select(_ => (StoredCell?)null) : headCells[model.Name], (checkpoint, cell) => new ExplorerCheckpoint(checkpoint.Step, checkpoint.Tokens, cell is null ? null : Roles(cell)))],
                [.. tasks.Select(task => new ExplorerTask(task.Asked.Analysis.Task!, MetricOf(task.Asked), [.. task.Found.Select(found => found is null ? null : Circuit(graph, found))]))]);
        }).OfType<ExplorerModel>()];
    }

    private static ExplorerCircuit Circuit(ComponentGraph graph, CircuitResult found) => new(
        found.Model,
        found.Minimal?.Faithfulness,
        [.. (found.Minimal?.Edges ?? []).Select(edge => DrawnGraph.EdgeOf(graph, edge, found.Scores[edge]))],
        found.Absent);

    // by the rules that the experiments start from
    private static IReadOnlyList<ExplorerRole>? Roles(StoredCell cell) => cell.Result<HeadsResult>().Match<IReadOnlyList<ExplorerRole>?>(
        found => [.. found.Roles.Where(role => role.Absent is null && RoleRules.All.ContainsKey(role.Role)).SelectMany(role => RoleRules.All[role.Role].Judge(role.ToScores())
            .Select(verdict => new ExplorerRole(Component.OfHead(verdict.Head.Layer, verdict.Head.Index), role.Role, verdict.Score.Estimate, verdict.Score.Lower, verdict.Score.Upper, verdict.Plays)))],
        _ => null);

    private static string MetricOf(AskedAnalysis asked) => ((CircuitSettings)asked.Analysis.Settings).Metric switch
    {
        Metric.LogitDifference => "logit difference",
        Metric.ProbabilityDifference => "probability difference",
        var other => other.ToString(),
    };

    private static ComponentGraph? GraphOf(Suite suite, SuiteModel model)
    {
        try
        {
            return new ComponentGraph(GptNeoXConfig.Read(suite.Checkpoints(model).First(checkpoint => Directory.Exists(checkpoint.Folder)).Folder));
        }
        catch (Exception e) when (e is WeightFileException or InvalidOperationException)
        {
            return null; // no checkpoint: no cells either
        }
    }
}
