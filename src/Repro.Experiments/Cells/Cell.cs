using System.Text.Json;

namespace Repro.Experiments.Cells;

/// <summary>Which checkpoint a cell was computed for. Another checkpoint with the same weights shares the cell.</summary>
public sealed record CellRequest(string Suite, string Model, int Step, long Tokens);

/// <summary>How a cell came about; nothing in it decides the answer.</summary>
public sealed record CellProvenance
{
    public required DateTimeOffset Computed { get; init; }

    public required Execution Execution { get; init; }

    /// <summary>Wall-clock seconds, loading of weights left out.</summary>
    public required double Seconds { get; init; }

    /// <summary>The process's largest resident memory so far.</summary>
    public required long PeakBytes { get; init; }

    public required string Repro { get; init; }

    public required string TorchSharp { get; init; }

    public required string Runtime { get; init; }

    public required string Machine { get; init; }
}

/// <summary>One analysis of one checkpoint with one set of settings: the unit of work and of storage.</summary>
public sealed record Cell(string Key, JsonElement Identity, CellRequest Request, CellProvenance Provenance, JsonElement Result);
