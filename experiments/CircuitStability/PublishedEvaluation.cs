using System.Globalization;
using System.Text;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Figures;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The claims on the authors' own numbers.</summary>
internal sealed class PublishedEvaluation(Suite suite, CircuitStabilitySettings settings)
{
    private readonly PublishedNumbers numbers = new(suite);
    private readonly List<Verdict> verdicts = [];
    private readonly Dictionary<string, string> files = [];
    private readonly List<LikenessSeries> likeness = [];
    private readonly StringBuilder series = new("task,model,parameters,kind,fromStep,toStep,fromTokens,jaccard,average\n");

    public ExperimentResult Evaluate()
    {
        foreach (var task in PublishedNumbers.Tasks) Add(SizeGrowth.Judge(suite.Name, task, numbers.Sizes(task), [], settings, areThePapersOwn: true));
        foreach (var task in PublishedNumbers.Tasks) Fluctuation(task);
        foreach (var task in PublishedNumbers.Tasks) Turnover(task);
        NotRun("G4", "all", "the circuits themselves: similarities of checkpoints with the last one were not printed, and the graphs are Git LFS pointers");
        NotRun("X2", "all", "faithfulness and minimal size at each checkpoint: the curves are Git LFS pointers");
        files["series.csv"] = series.ToString();
        files["even.csv"] = EvenSeries.ToCsv(suite.Name, likeness, settings);
        return new ExperimentResult(verdicts, files, [])
        {
            Figures = new Dictionary<string, Figure>
            {
                ["figure-5"] = SizeAndChange.Draw(
                    suite.Name,
                    PublishedNumbers.Tasks.Select(task => (task, numbers.Sizes(task))),
                    PublishedNumbers.Tasks.Select(task => (task, (IReadOnlyList<LineSeries>)[.. numbers.Plotted(task).Select(pair => new LineSeries(pair.Model.Name, [.. pair.Rows.Select(row => new Point(row.From * suite.TokensPerStep, row.Average))]))])),
                    "The authors' numbers (sources: models/published/README.md): mean nodes over the checkpoints from step 1000 on, parameters as they are and not as in their script; the moving averages that they plotted, where their values are known."),
            },
        };
    }

    private void Fluctuation(string task)
    {
        var models = numbers.EdgeCounts(task);
        if (models.Count == 0)
        {
            NotRun("G2", task, "edge counts over training of any model");
            return;
        }

        Add(SizeFluctuation.Judge(suite.Name, task, [.. models.Select(pair =>
        {
            var (from, why) = Emerged(pair.Model.Name, task);
            return new SizesOverTraining(pair.Model.Name, [.. pair.Edges.Where(size => size.Step >= from).Select(size => size.Edges)], null, why);
        })], settings));
    }

    // performance was stored from some step on: where the first stored one is above the threshold already, emergence lies before it
    private (long Step, string Why) Emerged(string model, string task)
    {
        var curve = new TrainingCurve(model, task, numbers.Performance(model, task).Select(point => new CurvePoint(point.Step, point.Step * suite.TokensPerStep, point.Value)));
        return Emergence.Find(curve, settings.Emergence.ToRule()).Match(
            point => (point.Step, string.Create(CultureInfo.InvariantCulture, $"emergence at step {point.Step}{(point.PreviousStep is null ? ", the first one stored, or before" : "")}")),
            absence => (0L, $"the first one known, for emergence is not: {absence.Reason}"));
    }

    private void Turnover(string task)
    {
        List<ModelTurnover> models = [];
        List<object> reproduction = [];
        foreach (var (model, rows) in numbers.Plotted(task))
        {
            var averages = PlottedAverages.Of(rows, settings.Plotted);
            PairSimilarity[] pairs = [.. averages.LargestDifference.IsPresent ? averages.Pairs.Select(pair => Similarity(pair.From, pair.To, pair.Jaccard)) : []];
            if (pairs.Length > 0) models.Add(new ModelTurnover(model.Name, model.Parameters, pairs, pairs));
            if (pairs.Length > 0) Likeness(task, model, "edges", averages.Pairs.Select(pair => (pair.From, pair.To, pair.Jaccard)));
            foreach (var row in rows) Row(task, model, "edges", row.From, row.To, averages.LargestDifference.IsPresent ? averages.Pairs.FirstOrDefault(pair => pair.From == row.From)?.Jaccard : null, row.Average);
            reproduction.Add(new
            {
                model = model.Name,
                what = "the plotted average, from the Jaccards got back from it",
                alpha = settings.Plotted.Alpha,
                rows = rows.Count,
                pairsWithoutAGap = averages.Asked,
                fractions = averages.Pairs.Count,
                outsideZeroToOne = averages.Impossible,
                fractionsByAccident = averages.ByAccident,
                largestDifference = averages.LargestDifference.Match<double?>(difference => difference, _ => null),
                absent = averages.LargestDifference.Absence?.Reason,
                tolerance = AverageTolerance,
                reproduced = averages.LargestDifference.TryGet(out var largest) && largest <= AverageTolerance,
            });
        }

        if (task == "subject-verb-agreement") RawAgreement(models, reproduction);
        if (task == "ioi") WeightedIoi();
        if (models.Count == 0 && reproduction.Count == 0)
        {
            NotRun("G3", task, "an edge Jaccard of consecutive circuits of more than one model");
            return;
        }

        Add(CircuitTurnover.Judge(suite.Name, task, models, settings, reproduction));
    }

    // the one series of which both the Jaccard and an average were printed
    private void RawAgreement(List<ModelTurnover> models, List<object> reproduction)
    {
        var (model, rows) = (numbers.Model("pythia-1.4b"), numbers.RawAgreement());
        PairSimilarity[] pairs = [.. rows.Select(row => Similarity(row.From, row.To, row.Jaccard))];
        models.Add(new ModelTurnover(model.Name, model.Parameters, pairs, pairs));
        Likeness("subject-verb-agreement", model, "edges", rows.Select(row => (row.From, row.To, row.Jaccard)));
        var tried = Ewma.Of([.. rows.Select(row => row.Jaccard)], Ewma.AlphaOfSpan(settings.Plotted.TriedSpan));
        var plotted = Ewma.Of([.. rows.Select(row => row.Jaccard)], settings.Plotted.Alpha);
        var difference = tried.Zip(rows, (value, row) => Math.Abs(value - row.AverageOfSpan)).Max();
        foreach (var (row, average) in rows.Zip(plotted)) Row("subject-verb-agreement", model, "edges", row.From, row.To, row.Jaccard, average);
        reproduction.Add(new
        {
            model = model.Name,
            what = "the average of the span that was tried, from the printed Jaccard",
            alpha = Ewma.AlphaOfSpan(settings.Plotted.TriedSpan),
            rows = rows.Count,
            largestDifference = difference,
            tolerance = AverageTolerance,
            reproduced = difference <= AverageTolerance,
        });
    }

    private void WeightedIoi()
    {
        var (model, rows) = (numbers.Model("pythia-410m"), numbers.WeightedIoi());
        Likeness("ioi", model, "weighted edges", rows);
        foreach (var (row, average) in rows.Zip(Ewma.Of([.. rows.Select(row => row.Jaccard)], settings.Plotted.Alpha))) Row("ioi", model, "weighted edges", row.From, row.To, row.Jaccard, average);
    }

    // what was averaged was rounded in print, and so was the average
    private double AverageTolerance => 2 * settings.Plotted.PrintError;

    private PairSimilarity Similarity(long from, long to, double edges) => new(from * suite.TokensPerStep, to * suite.TokensPerStep, edges, null, null);

    private void Likeness(string task, SuiteModel model, string kind, IEnumerable<(long From, long To, double Jaccard)> pairs) =>
        likeness.Add(new LikenessSeries(task, model.Name, model.Parameters, kind, [.. pairs.Select(pair => new Stretch(pair.From * suite.TokensPerStep, pair.To * suite.TokensPerStep, pair.Jaccard))]));

    private void Row(string task, SuiteModel model, string kind, long from, long to, double? jaccard, double average) =>
        series.Append(CultureInfo.InvariantCulture, $"{task},{model.Name},{model.Parameters},{kind},{from},{to},{from * suite.TokensPerStep},{jaccard:G9},{average:G7}\n");

    private void NotRun(string claim, string task, string missing)
    {
        verdicts.Add(new Verdict(claim, task, VerdictKind.NotRun, $"missing: {missing}"));
        files[$"{claim}-{task}.json"] = CanonicalJson.Default.Write(new { claim, task, suite = suite.Name, verdict = VerdictKind.NotRun, missing });
    }

    private void Add((Verdict Verdict, object Numbers) judged)
    {
        verdicts.Add(judged.Verdict);
        files[$"{judged.Verdict.Claim}-{judged.Verdict.Task}.json"] = CanonicalJson.Default.Write(judged.Numbers);
    }
}
