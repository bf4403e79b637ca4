using Repro.Statistics;
using Repro.Tasks.Mini;

namespace Repro.Training.Corpus;

/// <summary>A kind of document: its share of the documents and the grammar that writes one, as words without the separator.</summary>
public sealed record DocumentKind(string Name, double Share, Func<SeededRandom, IReadOnlyList<string>> Write);

/// <summary>
/// The endless training text of the small suite: documents, each the separator and one to two sentences, one after the
/// other. The same seed gives the same tokens. The mixture was found by trial (see models/mini/README.md): short repeated
/// sequences make induction heads form, sorted lists of years make Greater-Than learnable, three-name sentences keep
/// "the name that is not the last one" from being enough.
/// </summary>
public sealed class TrainingText(ulong seed)
{
    /// <summary>Raised whenever the grammar or the mixture changes, so that no run goes on with another text than it began with.</summary>
    public const int Revision = 1;

    /// <summary>Probability that a document's text is written twice in a row.</summary>
    public const double RepeatedDocumentShare = 0.15;

    private readonly SeededRandom random = new(seed);
    private readonly Queue<int> ahead = new();

    /// <summary>The mixture; shares sum to 1.</summary>
    public static IReadOnlyList<DocumentKind> Mixture { get; } =
    [
        new("two-name transfer (IOI)", 0.14, NameSentences.TwoNameTransfer),
        new("three-name transfer", 0.12, NameSentences.ThreeNameTransfer),
        new("other name sentences", 0.03, NameSentences.Other),
        new("pronouns", 0.08, GrammarSentences.Pronoun),
        new("subject-verb agreement", 0.10, GrammarSentences.Agreement),
        new("years", 0.13, YearSentences.Years),
        new("ordered lists", 0.06, ListSentences.Ordered),
        new("repeated random sequences", 0.21, ListSentences.RepeatedSequence),
        new("twice and once", 0.07, ListSentences.TwiceOrOnce),
        new("names again", 0.05, ListSentences.NamesAgain),
        new("fillers", 0.01, GrammarSentences.Filler),
    ];

    private static readonly double[] Shares = [.. Mixture.Select(kind => kind.Share)];

    /// <summary>The next <paramref name="count"/> token ids.</summary>
    public int[] Next(int count)
    {
        while (ahead.Count < count)
        {
            ahead.Enqueue(MiniLexicon.IdOf(MiniLexicon.EndOfText));
            var document = random.ChooseWeighted(Mixture, Shares).Write(random);
            var copies = random.NextDouble() < RepeatedDocumentShare ? 2 : 1;
            for (var copy = 0; copy < copies; copy++)
            {
                foreach (var word in document) ahead.Enqueue(MiniLexicon.IdOf(word));
            }
        }

        var tokens = new int[count];
        for (var i = 0; i < count; i++) tokens[i] = ahead.Dequeue();
        return tokens;
    }
}
