namespace Repro.Tasks.Mini;

/// <summary>All four tasks in the small suite's words.</summary>
public static class MiniLanguages
{
    public static TaskLanguages All { get; } = new()
    {
        Name = "mini",
        Ioi = MiniIoi.Language,
        GreaterThan = MiniGreaterThan.Language,
        GenderedPronoun = MiniGenderedPronoun.Language,
        SubjectVerbAgreement = MiniSubjectVerbAgreement.Language,
        Decode = ids => string.Join(' ', ids.Select(id => MiniLexicon.Vocabulary[id])),
    };
}
