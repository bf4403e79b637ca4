using Repro.Experiments.Suites;

namespace Repro.Experiments.Timing;

/// <summary>The control for "about the same token count": how close checkpoints drawn at random would lie.</summary>
public static class ChanceSpread
{
    /// <summary>
    /// Share of all ways to give each model one of the suite's checkpoints (the untrained one left out) whose max/min ratio
    /// of tokens is at most <paramref name="ratio"/>. Counted, not sampled.
    /// </summary>
    public static double ShareAtMost(double ratio, int models, Suite suite)
    {
        double[] axis = [.. suite.Steps.Where(step => step > 0).Select(step => (double)step)];
        // draws whose smallest is exactly axis[i]: all models in [i, last that is near enough], less those all above i
        double close = 0;
        for (var i = 0; i < axis.Length; i++)
        {
            var near = axis.Skip(i).Count(step => step <= axis[i] * ratio);
            close += Math.Pow(near, models) - Math.Pow(near - 1, models);
        }

        return close / Math.Pow(axis.Length, models);
    }
}
