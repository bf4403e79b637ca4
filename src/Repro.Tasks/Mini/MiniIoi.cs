namespace Repro.Tasks.Mini;

/// <summary>IOI in the small suite's language: only name pairs and place-object pairs that no training sentence contains.</summary>
public static class MiniIoi
{
    public static IoiLanguage Language { get; } = new()
    {
        Names = MiniLexicon.Names,
        Frames =
        [
            "When {A} and {B} {GOING} the {PLACE} , {S} {GIVING} a {OBJECT} to",
            "While {A} and {B} {GOING} the {PLACE} , {S} {GIVING} the {OBJECT} to",
            "Then {A} and {B} {GOING} the {PLACE} . {S} {GIVING} a {OBJECT} to",
        ],
        UnseenFrames = ["So {A} and {B} {GOING} the {PLACE} because {S} {GIVING} the {OBJECT} to"],
        Slots = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["{GOING}"] = [.. MiniLexicon.Going.Select(words => string.Join(' ', words))],
            ["{PLACE}"] = MiniLexicon.Places,
            ["{GIVING}"] = MiniLexicon.Giving,
            ["{OBJECT}"] = MiniLexicon.Objects,
        },
        PairAllowed = MiniHeldOut.NamePair,
        FillingsAllowed = chosen => MiniHeldOut.PlaceAndObject(chosen["{PLACE}"], chosen["{OBJECT}"]),
        Encode = MiniLexicon.Prompt,
        NameId = MiniLexicon.IdOf,
    };
}
