using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Repro.Experiments.Cells;

/// <summary>
/// Settings that change an analysis's answer. A subtype's public properties are all part of the cell's key; what only
/// changes how the answer is computed belongs in <see cref="Execution"/>, which no key can see.
/// </summary>
public abstract record AnalysisSettings;

/// <summary>Settings that do not change the answer beyond the last digits: where and in what portions it is computed.</summary>
/// <param name="Device">"cpu", "cuda" or "cuda:1".</param>
/// <param name="PromptsPerBatch">Prompts in one forward pass; where memory has a limit, at most so many.</param>
/// <param name="Threads">Torch threads; one wherever results are compared bit for bit.</param>
/// <param name="WorkBytes">Bytes that one tile of attribution, or one pass of circuits or patched edges, may take. The default stays near a CPU's caches; a GPU wants more.</param>
/// <param name="MemoryBytes">For weights and all else; null: on a CPU without limit, on a GPU what it has free.</param>
public sealed record Execution(string Device = "cpu", int PromptsPerBatch = 256, int Threads = 1, long WorkBytes = 64L << 20, long? MemoryBytes = null);

/// <summary>Everything a cell's content depends on. Model and step are not in it: the weights are.</summary>
/// <param name="Analysis">The analysis's name.</param>
/// <param name="Revision">Raised by hand when the analysis computes something else.</param>
/// <param name="Settings">See <see cref="AnalysisSettings"/>.</param>
/// <param name="DataSha256">Of the prompts.</param>
/// <param name="WeightsSha256">Of the weight files.</param>
/// <param name="ConfigSha256">Of <c>config.json</c>.</param>
/// <param name="ComputeType">Name of the <see cref="Repro.Models.ComputeType"/>.</param>
public sealed record CellIdentity(string Analysis, int Revision, AnalysisSettings Settings, string DataSha256, string WeightsSha256, string ConfigSha256, string ComputeType)
{
    /// <summary>The layout of cell files; another version's cells are computed anew.</summary>
    public const int FormatVersion = 1;

    /// <summary>The identity as JSON, settings with all their own properties.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(
        new
        {
            format = FormatVersion,
            analysis = Analysis,
            revision = Revision,
            settings = JsonSerializer.SerializeToElement(Settings, Settings.GetType(), CellJson.Options),
            data = DataSha256,
            weights = WeightsSha256,
            config = ConfigSha256,
            computeType = ComputeType,
        },
        CellJson.Options);

    /// <summary>SHA-256 of the identity's JSON, in lower-case hexadecimal.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson().GetRawText())));
}
