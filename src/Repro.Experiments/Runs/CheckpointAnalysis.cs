using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;

namespace Repro.Experiments.Runs;

/// <summary>One analysis of one checkpoint: a cell to be answered.</summary>
public sealed record CheckpointAnalysis(SuiteCheckpoint Checkpoint, IAnalysis Analysis);
