namespace Repro.Tasks.Mini;

/// <summary>Gendered pronouns in the small suite's language: only names with adjective and person noun that no training sentence contains.</summary>
public static class MiniGenderedPronoun
{
    public static GenderedPronounLanguage Language { get; } = new()
    {
        MaleNames = MiniLexicon.MaleNames,
        FemaleNames = MiniLexicon.FemaleNames,
        Frames = ["So {NAME} is a {DEGREE} {ADJECTIVE} {PERSON} , isn't", "So {NAME} was a {DEGREE} {ADJECTIVE} {PERSON} , wasn't"],
        Slots = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["{DEGREE}"] = ["really", "very"],
            ["{ADJECTIVE}"] = MiniLexicon.Adjectives,
            ["{PERSON}"] = MiniLexicon.Persons,
        },
        Allowed = (name, chosen) => MiniHeldOut.NameAdjectivePerson(name, chosen["{ADJECTIVE}"], chosen["{PERSON}"]),
        Encode = MiniLexicon.Prompt,
        HeId = MiniLexicon.IdOf("he"),
        SheId = MiniLexicon.IdOf("she"),
    };
}
