namespace Repro.Circuits;

/// <summary>What the edges outside a circuit carry. Biases that belong to no source (attention's output projection) always stay.</summary>
public enum Intervention
{
    /// <summary>The source's output in the run on the corrupted prompts (interchange, "resample" ablation).</summary>
    Patching,

    /// <summary>Nothing: an output of zeros.</summary>
    Zero,

    /// <summary>The source's output averaged, at each position, over the clean prompts of the data set that reach that position.</summary>
    MeanPositional,

    /// <summary>The source's output averaged over every token of every clean prompt of the data set; padding has no part in it.</summary>
    Mean,
}
