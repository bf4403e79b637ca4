using System.Globalization;
using Repro.Circuits;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The claims on a suite's own checkpoints.</summary>
internal static class CheckpointsEvaluation
{
    public static ExperimentResult Evaluate(Suite suite, CellTable cells, IReadOnlyDictionary<string, CircuitAnalysis> tasks, CircuitStabilitySettings settings)
    {
        var (verdicts, files, pictures) = (new List<Verdict>(), new Dictionary<string, string>(), new List<string>());
        foreach (var (task, analysis) in tasks)
        {
            ModelCircuits[] models = [.. suite.Models.Select(model => Read(suite, model, cells, analysis, settings)).OfType<ModelCircuits>()];
            foreach (var (verdict, numbers) in Judge(suite.Name, task, models, settings))
            {
                verdicts.Add(verdict);
                files[$"{verdict.Claim}-{task}.json"] = CanonicalJson.Default.Write(numbers);
            }

            files[$"series-{task}.csv"] = Series.ToCsv(models, settings.Plotted.Alpha);
            files[$"even-{task}.csv"] = EvenSeries.ToCsv(suite.Name, models.SelectMany(model => Likeness(task, model)), settings);
            pictures.AddRange(Series.ToLines(task, models));
        }

        return new ExperimentResult([.. verdicts.OrderBy(verdict => verdict.Claim, StringComparer.Ordinal)], files, pictures);
    }

    public static IEnumerable<(Verdict Verdict, object Numbers)> Judge(string suite, string task, IReadOnlyList<ModelCircuits> models, CircuitStabilitySettings settings)
    {
        var grown = models.Where(model => model.SinceEmergence.Count > 0).ToArray();
        object[] leftOut = [.. models.Except(grown).Select(model => new { model = model.Model.Name, why = model.Emerged.Absence?.Reason ?? model.Coverage })];
        yield return SizeGrowth.Judge(suite, task, [.. grown.Select(model => new ModelSize(model.Model.Name, model.Model.Parameters, model.Heads, model.SinceEmergence.Average(at => at.NodesWithLogits), model.SinceEmergence[^1].NodesWithLogits))], leftOut, settings, areThePapersOwn: false);
        yield return SizeFluctuation.Judge(suite, task, [.. models.Select(model => new SizesOverTraining(
            model.Model.Name,
            [.. model.SinceEmergence.Select(at => (double)at.Circuit.Edges.Length)],
            [.. model.SinceEmergence.Select(at => (double)at.NodesWithLogits)],
            model.Emerged.Match(point => string.Create(CultureInfo.InvariantCulture, $"emergence at step {point.Step}; {model.Coverage}"), absence => absence.Reason)))], settings);
        yield return CircuitTurnover.Judge(suite, task, [.. models.Select(model => new ModelTurnover(model.Model.Name, model.Model.Parameters, Pairs(model, CheckpointPairs.Consecutive(model.Formed.Count)), Pairs(model, Comparable(model, settings))))], settings);
        yield return TowardsFinal.Judge(suite, task, [.. models.Select(model => new ModelSimilarities(model.Model.Name, Tokens(model), (first, second) => ModelCircuits.Similarity(model.Formed[first], model.Formed[second])))], settings);
        yield return SmallestCircuit.Judge(suite, task, [.. models.Select(model => new FinalCircuit(model.Model.Name, model.Points[^1].Result.Match<CircuitResult?>(result => result, _ => null), model.Final.Absence?.Reason))], settings);
    }

    private static ModelCircuits? Read(Suite suite, SuiteModel model, CellTable cells, CircuitAnalysis analysis, CircuitStabilitySettings settings)
    {
        var results = suite.Checkpoints(model).Select(checkpoint => (Checkpoint: checkpoint, Result: cells.Get<CircuitResult>(checkpoint, analysis))).ToArray();
        // the shape is that of any checkpoint that was measured; without one there is nothing to tell of the model
        return results.FirstOrDefault(pair => pair.Result.IsPresent).Checkpoint is { } measured
            ? new ModelCircuits(model, new ComponentGraph(GptNeoXConfig.Read(measured.Folder)), results, new EmergenceRule(settings.Emergence.FractionOfFinal, settings.Emergence.ConsecutiveCheckpoints))
            : null;
    }

    private static IEnumerable<LikenessSeries> Likeness(string task, ModelCircuits model)
    {
        var pairs = Pairs(model, CheckpointPairs.Consecutive(model.Formed.Count));
        LikenessSeries Of(string kind, Func<PairSimilarity, double> value) => new(task, model.Model.Name, model.Model.Parameters, kind, [.. pairs.Select(pair => new Stretch(pair.From, pair.To, value(pair)))]);
        return [Of("edges", pair => pair.Edges), Of("nodes", pair => pair.Nodes!.Value), Of("weighted edges", pair => pair.Weighted!.Value)];
    }

    private static double[] Tokens(ModelCircuits model) => [.. model.Formed.Select(at => (double)at.Checkpoint.Tokens)];

    private static IReadOnlyList<CheckpointPair> Comparable(ModelCircuits model, CircuitStabilitySettings settings) => CheckpointPairs.AtDistance(Tokens(model), settings.Comparable.Tokens, settings.Comparable.Within);

    private static PairSimilarity[] Pairs(ModelCircuits model, IReadOnlyList<CheckpointPair> pairs) => [.. pairs.Select(pair => ModelCircuits.Similarity(model.Formed[pair.First], model.Formed[pair.Second]))];
}
