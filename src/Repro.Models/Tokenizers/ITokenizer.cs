namespace Repro.Models.Tokenizers;

/// <summary>Text to token ids and back.</summary>
public interface ITokenizer
{
    /// <summary>Tokens in the vocabulary, the added ones counted.</summary>
    int Count { get; }

    /// <summary>The ids of a text; no beginning or end of text is added.</summary>
    int[] Encode(string text);

    /// <summary>The text of ids.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    string Decode(IEnumerable<int> ids);
}
