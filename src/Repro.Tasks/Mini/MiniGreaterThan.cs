namespace Repro.Tasks.Mini;

/// <summary>Greater-Than in the small suite's language: only events with years that no training sentence of this form contains.</summary>
public static class MiniGreaterThan
{
    public static GreaterThanLanguage Language { get; } = new()
    {
        Frame = "The {NOUN} lasted from the year {START} to the year {CENTURY}",
        Nouns = MiniLexicon.Events,
        Centuries = MiniLexicon.Centuries,
        YearWords = (century, year) => $"{century} {MiniLexicon.Years[year]}",
        YearIds = [.. MiniLexicon.Years.Select(MiniLexicon.IdOf)],
        Allowed = MiniHeldOut.EventCenturyYear,
        Encode = MiniLexicon.Prompt,
    };
}
