using Repro.Models.Costs;

namespace Repro.Heads.Costs;

/// <summary>What a detector costs.</summary>
/// <param name="Passes">What runs the model: detectors with the same one share its passes, and it is counted once.</param>
/// <param name="Cost">Of these passes.</param>
public readonly record struct DetectorCost(object Passes, Cost Cost)
{
    /// <summary>One detector after the other, shared passes counted once.</summary>
    public static Cost Sum(IEnumerable<DetectorCost> costs) => costs.DistinctBy(cost => cost.Passes).Aggregate(Cost.Nothing, (sum, one) => sum.Then(one.Cost));
}
