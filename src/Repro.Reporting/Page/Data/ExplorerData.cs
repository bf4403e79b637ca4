using Repro.Reporting.Circuits;

namespace Repro.Reporting.Page.Data;

/// <summary>Circuits and head roles over training, for the page's explorer.</summary>
/// <param name="Models">Those with at least one circuit.</param>
/// <param name="Missing">What is not there, and how to compute it: one sentence each.</param>
public sealed record ExplorerData(IReadOnlyList<ExplorerModel> Models, IReadOnlyList<string> Missing);

/// <summary>One model over training.</summary>
/// <param name="Suite">The suite it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Shape">Of its graph.</param>
/// <param name="Edges">Of its graph.</param>
/// <param name="Checkpoints">In step order.</param>
/// <param name="Tasks">Each with one circuit a checkpoint.</param>
public sealed record ExplorerModel(string Suite, string Name, long Parameters, CircuitShape Shape, int Edges, IReadOnlyList<ExplorerCheckpoint> Checkpoints, IReadOnlyList<ExplorerTask> Tasks);

/// <summary>One checkpoint.</summary>
/// <param name="Step">Optimiser steps.</param>
/// <param name="Tokens">Tokens seen by then.</param>
/// <param name="Roles">What its heads do; null: not computed.</param>
public sealed record ExplorerCheckpoint(int Step, long Tokens, IReadOnlyList<ExplorerRole>? Roles);

/// <summary>A head in a role.</summary>
/// <param name="Head">The head.</param>
/// <param name="Role">The role's name.</param>
/// <param name="Score">With its interval.</param>
/// <param name="Lower">Of the interval.</param>
/// <param name="Upper">Of the interval.</param>
/// <param name="Plays">Whether the role's rule holds.</param>
public sealed record ExplorerRole(Component Head, string Role, double Score, double Lower, double Upper, bool Plays);

/// <summary>One task.</summary>
/// <param name="Name">For example <c>ioi</c>.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Circuits">By checkpoint; null: not computed.</param>
public sealed record ExplorerTask(string Name, string Metric, IReadOnlyList<ExplorerCircuit?> Circuits);

/// <summary>The circuit of a task in a checkpoint.</summary>
/// <param name="Model">The metric of the model.</param>
/// <param name="Faithfulness">Of the circuit; null: there is none.</param>
/// <param name="Edges">In the order of the graph; empty where there is none.</param>
/// <param name="Absent">Why there is none; null: there is one.</param>
public sealed record ExplorerCircuit(double Model, double? Faithfulness, IReadOnlyList<CircuitEdge> Edges, string? Absent);
