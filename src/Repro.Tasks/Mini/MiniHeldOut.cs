namespace Repro.Tasks.Mini;

/// <summary>
/// The combinations that no task sentence of the training corpus contains; test prompts are made of nothing else.
/// Fixed rules on the words' places in their lists: about one combination in six to eight.
/// </summary>
public static class MiniHeldOut
{
    private static readonly Dictionary<string, int> NameIndex = MiniLexicon.Names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);

    /// <summary>Two names in one IOI sentence, in either order: 132 of 1128 pairs.</summary>
    public static bool NamePair(string first, string second)
    {
        var (i, j) = (NameIndex[first], NameIndex[second]);
        return ((Math.Min(i, j) * 7) + (Math.Max(i, j) * 13)) % 8 == 0;
    }

    /// <summary>A place (by index) and an object (by index) in one IOI sentence: 52 of 256.</summary>
    public static bool PlaceAndObject(int place, int thing) => ((place * 3) + thing) % 5 == 0;

    /// <summary>Subject and attractor noun (by index): 88 of 552 ordered pairs of different nouns.</summary>
    public static bool SubjectAndAttractor(int subject, int attractor) => ((subject * 5) + (attractor * 3)) % 6 == 0;

    /// <summary>Event, century (by index) and first year: 1552 of the 9312 with years 02 to 98.</summary>
    public static bool EventCenturyYear(int evt, int century, int year) => (evt + (century * 3) + year) % 6 == 0;

    /// <summary>Name, adjective and person noun of a tag question: 1280 of 7680.</summary>
    public static bool NameAdjectivePerson(string name, int adjective, int person) => (NameIndex[name] + (adjective * 3) + (person * 5)) % 6 == 0;
}
