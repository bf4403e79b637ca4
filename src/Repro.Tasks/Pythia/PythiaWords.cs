namespace Repro.Tasks.Pythia;

/// <summary>Our own words for the tasks in ordinary English; which of them are one token is the tokenizer's to say.</summary>
internal static class PythiaWords
{
    public static IReadOnlyList<string> MaleNames { get; } = Words("James John Robert Michael William David Richard Thomas Charles Daniel Matthew Paul Mark Steven Andrew Kevin Brian George Edward Peter Henry Adam Jack Eric Simon Frank Oliver Martin Luke Leo Walter Hugo Oscar Felix Gilbert Leonard Malcolm Roland Quentin Barnaby");
    public static IReadOnlyList<string> FemaleNames { get; } = Words("Mary Anna Linda Susan Sarah Karen Nancy Lisa Emily Laura Helen Alice Julia Grace Emma Jane Rose Kate Claire Diana Rachel Martha Ruth Sophie Lucy Amy Maria Barbara Sandra Carol Victoria Charlotte Eleanor Beatrice Florence Matilda Rosalind Winifred Cordelia Millicent");
    public static IReadOnlyList<string> Places { get; } = Words("store park school office beach garden market station museum library farm river church hotel kitchen theater");
    public static IReadOnlyList<string> Objects { get; } = Words("bottle ring book ball drink basket letter hat cake coin key map lamp flower shirt guitar");
    public static IReadOnlyList<string> Going { get; } = ["went to", "came to", "walked to", "were at", "stayed at", "worked at"];
    public static IReadOnlyList<string> Giving { get; } = Words("gave handed offered passed showed sold");
    public static IReadOnlyList<string> Events { get; } = Words("war siege journey project plague trial reign voyage drought famine strike festival rebellion feud alliance peace campaign expedition dispute crisis construction ceasefire hunt partnership friendship exile");
    public static IReadOnlyList<string> Adjectives { get; } = Words("great good nice funny kind clever brave quiet careful gifted patient honest");
    public static IReadOnlyList<string> Persons { get; } = Words("friend cook singer neighbor student teacher doctor pilot writer painter dancer runner");
    public static IReadOnlyList<string> Prepositions { get; } = ["near", "behind", "beside", "next to", "in front of", "across from", "with", "by"];
    public static IReadOnlyList<string> TransitivePast { get; } = Words("liked saw met followed avoided remembered");

    public static IReadOnlyList<(string Singular, string Plural)> Nouns { get; } = Pairs(
        "cat cats dog dogs boy boys girl girls car cars house houses tree trees bird birds king kings queen queens doctor doctors farmer farmers teacher teachers student students pilot pilots actor actors window windows table tables chair chairs door doors picture pictures boat boats road roads writer writers officer officers soldier soldiers singer singers manager managers guard guards lawyer lawyers book books song songs lantern lanterns cabinet cabinets");

    public static IReadOnlyList<(string Singular, string Plural)> Verbs { get; } = Pairs(
        "is are was were has have does do goes go runs run sees see likes like knows know needs need looks look seems seem says say makes make takes take gives give comes come wants want thinks think feels feel works work lives live stands stand sits sit writes write reads read plays play walks walk moves move keeps keep begins begin brings bring holds hold tells tell asks ask shows show helps help starts start turns turn becomes become remains remain appears appear belongs belong loves love hates hate enjoys enjoy stumbles stumble whistles whistle");

    private static string[] Words(string text) => text.Split(' ');

    private static (string, string)[] Pairs(string text) => [.. Words(text).Chunk(2).Select(pair => (pair[0], pair[1]))];
}
