using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Heads;
using Repro.Heads.Costs;
using Repro.Models;
using Repro.Models.Costs;

namespace Repro.Experiments.Analyses;

/// <summary>Detectors that share data and passes: what they depend on, and how they are made.</summary>
/// <param name="Name">Of the lot: "repeated-tokens".</param>
/// <param name="Settings">Everything but the model and the data that the scores depend on; goes into the cell's identity as JSON.</param>
/// <param name="DataSha256">Of the prompts or sequences; empty where the settings hold them.</param>
/// <param name="Make">The detectors, for so many prompts in a batch.</param>
public sealed record HeadDetectorSource(string Name, object Settings, string DataSha256, Func<int, IReadOnlyList<IHeadDetector>> Make);

/// <summary>What the scores of heads depend on.</summary>
/// <param name="Detectors">Settings by the sources' names.</param>
/// <param name="SignificantDigits">To which scores are rounded in the cell.</param>
public sealed record HeadsSettings(IReadOnlyDictionary<string, JsonElement> Detectors, int SignificantDigits) : AnalysisSettings
{
    /// <summary>Also tells the analyses of a run apart: a dictionary does not print what it holds.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, CellJson.Options);
}

/// <summary>The roles of a checkpoint's heads (paper, figure 2): every detector's score of every head, sample by sample, with its control.</summary>
public sealed class HeadsAnalysis : IAnalysis
{
    private const int Digits = 6; // far below the scores' noise, and a third of a double's text

    private readonly IReadOnlyList<HeadDetectorSource> sources;

    /// <param name="sources">The detectors, one a role.</param>
    /// <exception cref="ArgumentException">None, or two of one name.</exception>
    public HeadsAnalysis(IReadOnlyList<HeadDetectorSource> sources)
    {
        if (sources.Count == 0) throw new ArgumentException("The analysis of heads needs at least one detector.");
        if (sources.GroupBy(source => source.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ArgumentException($"The detectors '{twice.Key}' are there {twice.Count()} times: give them once.");
        this.sources = sources;
        Settings = new HeadsSettings(sources.ToDictionary(source => source.Name, source => JsonSerializer.SerializeToElement(source.Settings, source.Settings.GetType(), CellJson.Options)), Digits);
        DataSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', sources.Select(source => $"{source.Name} {source.DataSha256}")))));
    }

    public string Name => "heads";

    public int Revision => 1;

    public AnalysisSettings Settings { get; }

    public string DataSha256 { get; }

    /// <summary>No detector has a number in common with the others: as many as any batch can be asked for.</summary>
    public int Prompts => int.MaxValue;

    public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution)
    {
        var model = new ModelCost(config, type);
        return new AnalysisCost(model, DetectorCost.Sum(sources.SelectMany(source => source.Make(execution.PromptsPerBatch)).Select(detector => detector.CostOf(model))));
    }

    public JsonElement Run(GptNeoX model, Execution execution) => JsonSerializer.SerializeToElement(
        new HeadsResult([.. sources.SelectMany(source => source.Make(execution.PromptsPerBatch)).Select(detector => RoleCell.Of(detector.Score(model), Round))]), CellJson.Options);

    private static double Round(double value) => double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
