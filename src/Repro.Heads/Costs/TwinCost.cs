using Repro.Models.Costs;

namespace Repro.Heads.Costs;

/// <summary>What the random-head control adds to a measurement.</summary>
internal static class TwinCost
{
    /// <summary>A measurement of the model, and the same of every twin, one after the other, each with attention weights of its own (whose shuffling is no product and not counted).</summary>
    public static Cost WithTwins(this RandomHeadControl control, ModelCost model, Cost measurement) =>
        measurement.Then(measurement.Times(control.Twins(model.Config)).Beside(model.Layers * 4 * model.Width * model.Width * model.ElementBytes));
}
