namespace Repro.Models.Tokenizers;

/// <summary>A text holds a word that the vocabulary lacks. Never answered with an unknown-word token: a prompt that means something else would be measured.</summary>
public sealed class UnknownWordException(string word)
    : Exception($"The word '{word}' is not in the vocabulary; use one that is, or add it and train the models anew.")
{
    /// <summary>The word.</summary>
    public string Word { get; } = word;
}
