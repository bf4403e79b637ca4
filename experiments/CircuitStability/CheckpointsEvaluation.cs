using System.Globalization;
using Repro.Circuits;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Figures;
using Repro.Models;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The claims on a suite's own checkpoints.</summary>
internal static class CheckpointsEvaluation
{
    public static ExperimentResult Evaluate(Suite suite, CellTable cells, IReadOnlyDictionary<string, CircuitAnalysis> tasks, CircuitStabilitySettings settings)
    {
        var (verdicts, files, pictures) = (new List<Verdict>(), new Dictionary<string, string>(), new List<string>());
        var byTask = tasks.Select(pair => (Task: pair.Key, Models: suite.Models.Select(model => Read(suite, model, cells, pair.Value, settings)).OfType<ModelCircuits>().ToArray())).ToArray();
        foreach (var (task, models) in byTask)
        {
            foreach (var (verdict, numbers) in Judge(suite.Name, task, models, settings))
            {
                verdicts.Add(verdict);
                files[$"{verdict.Claim}-{task}.json"] = CanonicalJson.Default.Write(numbers);
            }

            files[$"series-{task}.csv"] = Series.ToCsv(models, settings.Plotted.Alpha);
            files[$"even-{task}.csv"] = EvenSeries.ToCsv(suite.Name, models.SelectMany(model => Likeness(task, model)), settings);
            pictures.AddRange(Series.ToLines(task, models));
        }

        return new ExperimentResult([.. verdicts.OrderBy(verdict => verdict.Claim, StringComparer.Ordinal)], files, pictures)
        {
            Figures = new Dictionary<string, Figure>
            {
                ["figure-5"] = SizeAndChange.Draw(
                    suite.Name,
                    byTask.Select(task => (task.Task, Sizes(task.Models))),
                    byTask.Select(task => (task.Task, (IReadOnlyList<LineSeries>)[.. task.Models.Select(model => SizeAndChange.Average(model, settings.Plotted.Alpha)).OfType<LineSeries>()])),
                    string.Create(CultureInfo.InvariantCulture, $"Minimal circuits that keep {settings.Circuit.Threshold}. Size: checkpoints from emergence on. Jaccard: of consecutive checkpoints, in the last unbroken run that has circuits, average with alpha {settings.Plotted.Alpha}, at the first of the two.")),
            },
        };
    }

    private static IReadOnlyList<ModelSize> Sizes(IEnumerable<ModelCircuits> models) => [.. models.Where(model => model.SinceEmergence.Count > 0)
        .Select(model => new ModelSize(model.Model.Name, model.Model.Parameters, model.Heads, model.SinceEmergence.Average(at => at.NodesWithLogits), model.SinceEmergence[^1].NodesWithLogits))];

    public static IEnumerable<(Verdict Verdict, object Numbers)> Judge(string suite, string task, IReadOnlyList<ModelCircuits> models, CircuitStabilitySettings settings)
    {
        var grown = models.Where(model => model.SinceEmergence.Count > 0).ToArray();
        object[] leftOut = [.. models.Except(grown).Select(model => new { model = model.Model.Name, why = model.Emerged.Absence?.Reason ?? model.Coverage })];
        yield return SizeGrowth.Judge(suite, task, Sizes(grown), leftOut, settings, areThePapersOwn: false);
        yield return SizeFluctuation.Judge(suite, task, [.. models.Select(model => new SizesOverTraining(
            model.Model.Name,
            [.. model.SinceEmergence.Select(at => (double)at.Circuit.Edges.Length)],
            [.. model.SinceEmergence.Select(at => (double)at.NodesWithLogits)],
            model.Emerged.Match(point => string.Create(CultureInfo.InvariantCulture, $"emergence at step {point.Step}; {model.Coverage}"), absence => absence.Reason)))], settings);
        yield return CircuitTurnover.Judge(suite, task, [.. models.Select(model => new ModelTurnover(model.Model.Name, model.Model.Parameters, Pairs(model, CheckpointPairs.Consecutive(model.Formed.Count)), Pairs(model, Comparable(suite, model, settings))))], settings);
        yield return TowardsFinal.Judge(suite, task, [.. models.Select(model => new ModelSimilarities(model.Model.Name, Tokens(model), (first, second) => ModelCircuits.Similarity(model.Formed[first], model.Formed[second])))], settings);
        yield return SmallestCircuit.Judge(suite, task, [.. models.Select(model => new FinalCircuit(model.Model.Name, model.Points[^1].Result.Match<CircuitResult?>(result => result, _ => null), model.Final.Absence?.Reason))], settings);
    }

    private static ModelCircuits? Read(Suite suite, SuiteModel model, CellTable cells, CircuitAnalysis analysis, CircuitStabilitySettings settings)
    {
        var results = suite.Checkpoints(model).Select(checkpoint => (Checkpoint: checkpoint, Result: cells.Get<CircuitResult>(checkpoint, analysis))).ToArray();
        // the shape is that of any checkpoint that was measured; without one there is nothing to tell of the model
        return results.FirstOrDefault(pair => pair.Result.IsPresent).Checkpoint is { } measured
            ? new ModelCircuits(model, new ComponentGraph(measured.ReadShape()), results, settings.Emergence.ToRule())
            : null;
    }

    private static IEnumerable<LikenessSeries> Likeness(string task, ModelCircuits model)
    {
        var pairs = Pairs(model, CheckpointPairs.Consecutive(model.Formed.Count));
        LikenessSeries Of(string kind, Func<PairSimilarity, double> value) => new(task, model.Model.Name, model.Model.Parameters, kind, [.. pairs.Select(pair => new Stretch(pair.From, pair.To, value(pair)))]);
        return [Of("edges", pair => pair.Edges), Of("nodes", pair => pair.Nodes!.Value), Of("weighted edges", pair => pair.Weighted!.Value)];
    }

    private static double[] Tokens(ModelCircuits model) => [.. model.Formed.Select(at => (double)at.Checkpoint.Tokens)];

    private static IReadOnlyList<CheckpointPair> Comparable(string suite, ModelCircuits model, CircuitStabilitySettings settings) => CheckpointPairs.AtDistance(Tokens(model), settings.Comparable.Tokens[suite], settings.Comparable.Within);

    private static PairSimilarity[] Pairs(ModelCircuits model, IReadOnlyList<CheckpointPair> pairs) => [.. pairs.Select(pair => ModelCircuits.Similarity(model.Formed[pair.First], model.Formed[pair.Second]))];
}
