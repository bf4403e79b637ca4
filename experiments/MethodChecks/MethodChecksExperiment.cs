using System.Globalization;
using Repro.Circuits;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Figures;
using Repro.Models.Weights;
using Repro.Statistics;
using Repro.Tasks;

namespace MethodChecks;

/// <summary>
/// How far the methods themselves can be trusted: the noise of circuits (R1), their transfer (R2), random circuits (R3), attribution beside exact
/// patching (R4); on the suite of seeds, what a training seed changes (R5).
/// </summary>
public sealed class MethodChecksExperiment : IExperiment
{
    private readonly MethodChecksDefinition definition;
    private readonly MethodChecksSettings settings;
    private readonly PromptTask task;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public MethodChecksExperiment(Checkout checkout)
    {
        definition = ExperimentDefinition.Load<MethodChecksDefinition>(checkout, Name);
        settings = definition.Settings;
        task = TaskCatalog.Find(settings.Task);
    }

    public string Name => "MethodChecks";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite)
    {
        var analyses = AnalysesOf(suite);
        return [analyses.Performance, analyses.Circuit];
    }

    public IReadOnlyList<string> LaterAnalyses => ["resampled circuits and the transfer of circuits, where there are circuits", "exact patching of final checkpoints"];

    public IReadOnlyList<CheckpointAnalysis> FollowUp(Suite suite, CellTable cells)
    {
        if (IsOfSeeds(suite)) return [];
        var analyses = AnalysesOf(suite);
        return [.. suite.Models.SelectMany(model =>
        {
            var circuits = Circuits(suite, model, analyses, cells);
            IAnalysis[] followed = circuits.Followed.Count == 0 ? [] : [analyses.Resampled, analyses.Transfer(circuits)];
            IAnalysis[] final = [.. IsPatchedExactly(circuits) ? (IAnalysis[])[analyses.Exact] : [], .. circuits.Followed.Count == 0 ? (IAnalysis[])[] : [analyses.Heads]];
            return circuits.Followed.SelectMany(found => followed.Select(analysis => new CheckpointAnalysis(found.Checkpoint, analysis)))
                .Concat(final.Select(analysis => new CheckpointAnalysis(Final(suite, model), analysis)));
        })];
    }

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var analyses = AnalysesOf(suite);
        ModelCircuits[] models = [.. suite.Models.Select(model => Circuits(suite, model, analyses, cells))];
        return IsOfSeeds(suite) ? EvaluateSeeds(suite, models) : EvaluateMethods(suite, models, analyses, cells);
    }

    private ExperimentResult EvaluateMethods(Suite suite, ModelCircuits[] models, MethodAnalyses analyses, CellTable cells)
    {
        ModelNoise[] noise = [.. models.Select(model => new ModelNoise(model, [.. model.Followed.Select(found => cells.Get<ResampledCircuitsResult>(found.Checkpoint, analyses.Resampled))], settings.Bootstrap))];
        ModelTransfer[] transfer = [.. models.Select(model => new ModelTransfer(model, [.. model.Followed.Select(found => cells.Get<TransferResult>(found.Checkpoint, analyses.Transfer(model)))], settings.Bootstrap))];
        ModelAgreement[] agreement = [.. models.Select(model => new ModelAgreement(model, Exact(suite, model, analyses, cells), settings))];
        var roles = new RoleCensus([.. models.SelectMany(model => Roles(suite, model, analyses, cells))], settings.Roles);
        (Verdict Verdict, object Numbers)[] judged =
        [
            NoiseFloor.Judge(suite, noise, settings),
            Transfer.Judge(suite, transfer, roles, settings),
            AgainstRandom.Judge(suite, transfer, settings),
            ExactAgreement.Judge(suite, agreement, settings),
        ];
        var files = Files(judged);
        files[$"noise-floor-{task.Name}.csv"] = Tables.NoiseFloor(noise);
        files[$"transfer-{task.Name}.csv"] = Tables.Transfer(transfer);
        var figures = new Dictionary<string, Figure>();
        if (noise.Any(model => model.Checkpoints.Count > 0)) figures["figure-noise-floor"] = Figures.NoiseFloor(noise, settings);
        if (transfer.Any(model => model.Pairs.Count > 0)) figures["figure-transfer"] = Figures.Transfer(transfer, settings);
        return new ExperimentResult([.. judged.Select(item => item.Verdict)], files, []) { Figures = figures };
    }

    private ExperimentResult EvaluateSeeds(Suite suite, ModelCircuits[] models)
    {
        SeedModel[] seeds = [.. models.Select(model => SeedModel.Of(
            model,
            ProbeCurve.Columns.ToDictionary(probe => probe.Key, probe => ProbeCurve.Read(model.Model.Name, Final(suite, model.Model).Folder, probe.Value)),
            settings))];
        (Verdict Verdict, object Numbers)[] judged = [SeedAgreement.Judge(suite, seeds, settings)];
        return new ExperimentResult([judged[0].Verdict], Files(judged), []) { Figures = new Dictionary<string, Figure> { ["figure-seeds"] = Figures.Seeds(seeds, settings) } };
    }

    // exact patching runs once an edge
    private bool IsPatchedExactly(ModelCircuits model) => model.Graph is null || model.Graph.Edges.Count <= settings.Exact.MostEdges;

    private Outcome<ExactPatchingResult> Exact(Suite suite, ModelCircuits model, MethodAnalyses analyses, CellTable cells) => IsPatchedExactly(model)
        ? cells.Get<ExactPatchingResult>(Final(suite, model.Model), analyses.Exact)
        : new Absence(string.Create(CultureInfo.InvariantCulture, $"{model.Graph!.Edges.Count} edges are more than the {settings.Exact.MostEdges} that are patched one by one"));

    private bool IsOfSeeds(Suite suite) => suite.Name == settings.Seeds.Suite;

    private static SuiteCheckpoint Final(Suite suite, SuiteModel model) => suite.Checkpoints(model).Last();

    private MethodAnalyses AnalysesOf(Suite suite) => new(suite.RequireWords(), task, settings);

    // what a model's circuits are is decided by the first round; both rounds and the evaluation read it alike
    private ModelCircuits Circuits(Suite suite, SuiteModel model, MethodAnalyses analyses, CellTable cells) => new(
        model,
        GraphOf(Final(suite, model)),
        [.. suite.Checkpoints(model).Select(checkpoint => (checkpoint, cells.Get<PerformanceResult>(checkpoint, analyses.Performance), cells.Get<CircuitResult>(checkpoint, analyses.Circuit)))],
        settings);

    private IEnumerable<CircuitRoles> Roles(Suite suite, ModelCircuits model, MethodAnalyses analyses, CellTable cells)
    {
        var final = Final(suite, model.Model);
        if (model.Graph is null || model.Followed.Count == 0 || model.Followed[^1].Checkpoint != final) yield break;
        if (cells.Get<HeadsResult>(final, analyses.Heads).TryGet(out var found)) yield return RoleCensus.Of(model.Model.Name, model.Graph, model.Followed[^1].Minimal.Edges, found, settings.Roles);
    }

    private static ComponentGraph? GraphOf(SuiteCheckpoint checkpoint)
    {
        try
        {
            return new ComponentGraph(checkpoint.ReadShape());
        }
        catch (WeightFileException)
        {
            return null; // its cells say why
        }
    }

    private static Dictionary<string, string> Files((Verdict Verdict, object Numbers)[] judged) =>
        judged.ToDictionary(item => $"{item.Verdict.Claim}-{item.Verdict.Task}.json", item => CanonicalJson.Default.Write(item.Numbers));
}
