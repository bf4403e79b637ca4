namespace Repro.Circuits.MinimalCircuit;

/// <summary>The two ways in which a circuit's metric is put in relation to the model's.</summary>
public enum FaithfulnessForm
{
    /// <summary>(m(C) - m(outside)) / (m(M) - m(outside)): 0 is the run outside the circuit, 1 the model.</summary>
    Recovered,

    /// <summary>m(C) / m(M), as the paper's code has it.</summary>
    OfModel,
}

/// <summary>One number for one circuit, from one value a prompt.</summary>
/// <param name="Form">The relation.</param>
/// <param name="MeanOfBatches">As the paper's code averages: over batches of so many prompts, then over batches, so that prompts of a short last batch weigh more. Null: over prompts.</param>
public sealed record FaithfulnessMeasure(FaithfulnessForm Form = FaithfulnessForm.Recovered, int? MeanOfBatches = null)
{
    /// <summary>What is divided by.</summary>
    /// <param name="clean">The model's metric, one value a prompt.</param>
    /// <param name="outside">That of the run outside the circuit.</param>
    public double[] Denominators(IReadOnlyList<double> clean, IReadOnlyList<double> outside) =>
        [.. clean.Zip(outside, (whole, floor) => Form == FaithfulnessForm.Recovered ? whole - floor : whole)];

    /// <summary>Faithfulness; not finite where the denominator is 0.</summary>
    /// <param name="circuit">The circuit's metric, one value a prompt.</param>
    /// <param name="clean">The model's.</param>
    /// <param name="outside">That of the run outside the circuit.</param>
    public double Of(IReadOnlyList<double> circuit, IReadOnlyList<double> clean, IReadOnlyList<double> outside)
    {
        var floor = Form == FaithfulnessForm.Recovered ? Mean(outside) : 0;
        return (Mean(circuit) - floor) / (Mean(clean) - floor);
    }

    private double Mean(IReadOnlyList<double> values) => MeanOfBatches is { } size ? values.Chunk(size).Average(batch => batch.Average()) : values.Average();
}
