using Repro.Circuits;
using Repro.Circuits.Attribution;
using Repro.Circuits.Selection;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Tasks;
using Repro.Tasks.Mini;
using Repro.Training.Corpus;
using TorchSharp;

namespace Repro.Benchmarks;

/// <summary>The suite's analyses on the last checkpoint of one of mini's models, or on random weights of a Pythia's shape; the prompts are mini's, whose ids every vocabulary has.</summary>
internal static class AnalysisWorkload
{
    private const ulong Seed = 3;
    private const int Prompts = 64, FewPrompts = 4, TextRows = 16, TextLength = 32;

    /// <summary>Those that are measured unless one is named.</summary>
    public static IReadOnlyList<string> Usual => ["mini-1m", "70m"];

    public static IReadOnlyList<string> Shapes => ["mini-100k", "mini-310k", "mini-540k", "mini-1m", .. Workload.Shapes];

    public static GptNeoXConfig Config(string shape) => IsMini(shape) ? Checkpoint(shape).Config : Workload.Config(shape);

    public static GptNeoX Model(string shape, ComputeType type)
    {
        if (IsMini(shape))
        {
            var checkpoint = Checkpoint(shape);
            return new GptNeoX(checkpoint.Config, checkpoint.Load(type.ElementType(), torch.CPU));
        }

        return Random(Workload.Config(shape), type);
    }

    /// <summary>So small that running on it only brings code into memory, with as many edges as the circuits that are transferred have.</summary>
    public static GptNeoX Tiny(ComputeType type) => Random(new GptNeoXConfig { Layers = 4, Width = 24, Heads = 6, MlpWidth = 48, VocabularySize = MiniLexicon.Vocabulary.Count, ContextLength = 64 }, type);

    /// <summary>By name. What a large vocabulary makes slow has fewer prompts on a Pythia's shape.</summary>
    public static IReadOnlyDictionary<string, IAnalysis> Analyses(string shape)
    {
        var real = IsMini(shape);
        // random weights do no task: the search is asked for all the same
        var profile = Profile.Corrected with { AsksForPerformance = real };
        var (ioi, years) = (IoiTask.Generate(MiniIoi.Language, new IoiSettings(Prompts)), TaskCatalog.GreaterThan.Generate(MiniLanguages.All, new TaskDraw(Prompts)));
        var few = IoiTask.Generate(MiniIoi.Language, new IoiSettings(FewPrompts));
        var text = new TrainingText(Seed);
        var suppression = new CopySuppressionSettings { ScoredRows = TextRows };
        var rows = new TokenRows("text", [.. Enumerable.Range(0, TextRows).Select(_ => text.Next(TextLength))]);
        HeadDetectorSource[] sources = [.. MiniHeads.Sources(new IoiSettings(Prompts)).Where(source => source.Name != "copy-suppression"), new("copy-suppression", suppression, rows.Sha256, _ => [new CopySuppressionDetector(rows, suppression)])];
        var all = new Dictionary<string, IAnalysis>
        {
            ["performance"] = new PerformanceAnalysis(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(4 * Prompts)),
            ["circuit"] = new CircuitAnalysis(ioi, Metric.LogitDifference, profile, new RandomControl(RandomCircuitKind.Connected, 10, Seed)),
            ["circuit, all logits"] = new CircuitAnalysis(years, Metric.ProbabilityDifference, profile),
            ["transfer"] = new TransferAnalysis(ioi, Metric.LogitDifference, [new(1, [.. Enumerable.Range(0, 200)]), new(2, [.. Enumerable.Range(100, 400)])], (RandomCircuitKind.Connected, 10, Seed)),
            ["resampled-circuits"] = new ResampledCircuitsAnalysis(ioi, Metric.LogitDifference, 2, Seed, profile),
            ["exact-patching"] = new ExactPatchingAnalysis(real ? ioi : few, Metric.LogitDifference, [new("eap-ig", AttributionSettings.Corrected)]),
            ["algorithm, greater-than"] = AlgorithmAnalysis.OfGreaterThan(years),
            ["algorithm, ioi"] = AlgorithmAnalysis.OfIoi(ioi, sources),
        };
        foreach (var source in sources) all[$"heads: {source.Name}"] = new HeadsAnalysis([source]);
        return all;
    }

    private static bool IsMini(string shape) => shape.StartsWith("mini", StringComparison.Ordinal);

    private static CheckpointFolder Checkpoint(string model)
    {
        var suite = Suite.Load(Checkout.OfThisProgram, "mini");
        return CheckpointFolder.Open(suite.Checkpoints(suite.Models.Single(known => known.Name == model)).Last().Folder);
    }

    private static GptNeoX Random(GptNeoXConfig config, ComputeType type)
    {
        using var generator = new torch.Generator(Seed);
        return new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair => Workload.Draw(pair.Key, pair.Value, generator, type.ElementType()), StringComparer.Ordinal));
    }
}
