namespace Repro.Tasks;

/// <summary>A word, or other part of a data set, that could not be used.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="List">Which list it is of: "names".</param>
/// <param name="Text">The word itself.</param>
/// <param name="Reason">Why: "3 tokens".</param>
public sealed record LeftOut(string Task, string List, string Text, string Reason);

/// <summary>The words of all four tasks for one vocabulary.</summary>
public sealed record TaskLanguages
{
    /// <summary>Whose words: "mini", "pythia".</summary>
    public required string Name { get; init; }

    public required IoiLanguage Ioi { get; init; }
    public required GreaterThanLanguage GreaterThan { get; init; }
    public required GenderedPronounLanguage GenderedPronoun { get; init; }
    public required SubjectVerbAgreementLanguage SubjectVerbAgreement { get; init; }

    /// <summary>Token ids to text, for a reader.</summary>
    public required Func<IEnumerable<int>, string> Decode { get; init; }

    /// <summary>What the vocabulary does not allow.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];
}
