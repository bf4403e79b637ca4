namespace Repro.Tasks.Mini;

/// <summary>Agreement in the small suite's language: only pairs of nouns that no training sentence has as subject and attractor.</summary>
public static class MiniSubjectVerbAgreement
{
    public static SubjectVerbAgreementLanguage Language { get; } = new()
    {
        Nouns = [.. MiniLexicon.SingularNouns.Zip(MiniLexicon.PluralNouns)],
        Frames = ["The {SUBJECT} {PREPOSITION} the {ATTRACTOR}"],
        Slots = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["{PREPOSITION}"] = MiniLexicon.Prepositions },
        Allowed = MiniHeldOut.SubjectAndAttractor,
        Encode = MiniLexicon.Prompt,
        SingularVerbIds = [.. MiniLexicon.SingularVerbs.Select(MiniLexicon.IdOf)],
        PluralVerbIds = [.. MiniLexicon.PluralVerbs.Select(MiniLexicon.IdOf)],
    };
}
