namespace Repro.Circuits;

/// <summary>What a component's output becomes where an edge is cut.</summary>
public enum Intervention
{
    /// <summary>Its output in the run on the corrupted prompt.</summary>
    Patching,

    /// <summary>Nothing.</summary>
    Zero,

    /// <summary>Its mean over the data set's clean prompts, position by position.</summary>
    MeanPositional,

    /// <summary>Its mean over the data set's clean prompts and their positions, padding left out.</summary>
    Mean,
}
