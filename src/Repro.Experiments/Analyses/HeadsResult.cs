using Repro.Heads;
using Repro.Statistics;

namespace Repro.Experiments.Analyses;

/// <summary>A condition's values, one a sample, and their weights, null where all are equal.</summary>
public sealed record ConditionCell(double[] Values, double[]? Weights);

/// <summary>One head in one role.</summary>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0.</param>
/// <param name="Values">One a sample.</param>
/// <param name="Conditions">Further quantities, by name.</param>
public sealed record HeadCell(int Layer, int Head, double[] Values, IReadOnlyDictionary<string, ConditionCell> Conditions);

/// <summary>One role.</summary>
/// <param name="Role">Its name.</param>
/// <param name="Sampled">What one sample is.</param>
/// <param name="Weights">Of the samples, the same for every head; null: all equal, or each head has its own.</param>
/// <param name="HeadWeights">Of each head's samples, where they differ from head to head.</param>
/// <param name="Control">Scores of the random-head control.</param>
/// <param name="Heads">Every head, layer by layer.</param>
public sealed record RoleCell(string Role, string Sampled, double[]? Weights, double[][]? HeadWeights, double[] Control, HeadCell[] Heads)
{
    /// <summary>Why the role is undefined here, where it is; there are then no heads.</summary>
    public string? Absent { get; init; }

    /// <summary>What a detector gave, every number rounded.</summary>
    public static RoleCell Of(RoleScores scores, Func<double, double> round)
    {
        double[]? Rounded(double[]? values) => values is null ? null : [.. values.Select(round)];
        var weights = scores.Heads.Select(head => Rounded(head.Score.Weights)).ToArray();
        var shared = weights.All(own => own is null ? weights[0] is null : weights[0] is { } first && own.SequenceEqual(first));
        return new RoleCell(
            scores.Role,
            scores.Sampled,
            shared ? weights.FirstOrDefault() : null,
            shared ? null : [.. weights.Select((own, i) => own ?? [.. scores.Heads[i].Score.Values.Select(_ => 1.0)])],
            [.. scores.Control.Select(round)],
            [.. scores.Heads.Select(head => new HeadCell(head.Head.Layer, head.Head.Index, Rounded(head.Score.Values)!, head.Conditions.ToDictionary(pair => pair.Key, pair => new ConditionCell(Rounded(pair.Value.Values)!, Rounded(pair.Value.Weights)))))])
        {
            Absent = scores.Absence?.Reason,
        };
    }

    /// <summary>As the detector gave them, but for rounding.</summary>
    public RoleScores ToScores() => new(
        Role,
        [.. Heads.Select((head, i) => new HeadScore(new Head(head.Layer, head.Head), new SampledScore(head.Values, HeadWeights?[i] ?? Weights), head.Conditions.ToDictionary(pair => pair.Key, pair => new SampledScore(pair.Value.Values, pair.Value.Weights))))],
        Control,
        Sampled)
    {
        Absence = Absent is null ? null : new Absence(Absent),
    };
}

/// <summary>Every head of a checkpoint in every role.</summary>
public sealed record HeadsResult(RoleCell[] Roles);
