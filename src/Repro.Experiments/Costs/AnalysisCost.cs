using Repro.Models;
using Repro.Models.Costs;

namespace Repro.Experiments.Costs;

/// <summary>What one analysis of one checkpoint costs, known before a weight is read.</summary>
/// <param name="Own">Its work, and the peak beyond the weights at the execution's prompts per batch.</param>
/// <param name="WeightBytes">Of the model, in the compute type.</param>
public sealed record AnalysisCost(Cost Own, double WeightBytes)
{
    public AnalysisCost(ModelCost model, Cost own)
        : this(own, model.WeightBytes)
    {
    }

    /// <summary>Where the work depends on what is found, with <see cref="ExpectedCase.Default"/>.</summary>
    public Work Expected => Own.Expected;

    public Work AtMost => Own.AtMost;

    /// <summary>Bytes beyond the weights.</summary>
    public double PeakBytes => Own.PeakBytes;

    /// <summary>Weights and peak.</summary>
    public double TotalBytes => WeightBytes + PeakBytes;
}
