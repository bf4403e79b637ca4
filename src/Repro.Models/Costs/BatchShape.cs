namespace Repro.Models.Costs;

/// <summary>The shape of a batch of prompts.</summary>
/// <param name="Prompts">How many.</param>
/// <param name="Length">Tokens of the longest, to which the others are padded.</param>
/// <param name="Suffix">Positions from the first one at which a clean prompt differs from its corrupted twin.</param>
/// <param name="Masked">Whether some are shorter, so that attention is computed with a mask, its pattern kept whole.</param>
public readonly record struct BatchShape(int Prompts, int Length, int Suffix, bool Masked)
{
    public BatchShape(int prompts, int length)
        : this(prompts, length, length, false)
    {
    }

    /// <summary>Padding counted.</summary>
    public double Tokens => (double)Prompts * Length;

    /// <summary>Tokens at and after the first difference, padding counted.</summary>
    public double SuffixTokens => (double)Prompts * Suffix;
}
