using Repro.Statistics;

namespace Repro.Tasks;

/// <summary>How a clean IOI prompt is corrupted.</summary>
public enum IoiCorruption
{
    /// <summary>The second mention of the subject becomes the indirect object, so the answer flips: what the authors' code does.</summary>
    SubjectBecomesIndirectObject,

    /// <summary>All three names become three other names, none of which repeats (Wang et al. 2022, p_ABC).</summary>
    ThreeFreshNames,
}

/// <summary>What the prompts depend on.</summary>
/// <param name="Prompts">How many; half ABBA (indirect object named first), half BABA.</param>
/// <param name="Seed">Seed of the draw.</param>
/// <param name="Corruption">The corrupted twin.</param>
/// <param name="UnseenFrame">Use sentence frames the models were not trained on (small suite only).</param>
public sealed record IoiSettings(int Prompts = 256, ulong Seed = 42, IoiCorruption Corruption = IoiCorruption.SubjectBecomesIndirectObject, bool UnseenFrame = false);

/// <summary>
/// The words an IOI data set is made of. A frame is words and slots: {A} and {B} the two names as first mentioned, {S} the
/// giver, and one slot a word list. It ends before the answer.
/// </summary>
public sealed record IoiLanguage
{
    public required IReadOnlyList<string> Names { get; init; }
    public required IReadOnlyList<string> Frames { get; init; }
    public required IReadOnlyList<string> UnseenFrames { get; init; }

    /// <summary>Slot name to its fillings; a filling may be several words.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Slots { get; init; }

    /// <summary>Whether a pair of names may be used.</summary>
    public required Func<string, string, bool> PairAllowed { get; init; }

    /// <summary>Whether the chosen fillings (slot to index) may be used together.</summary>
    public required Func<IReadOnlyDictionary<string, int>, bool> FillingsAllowed { get; init; }

    /// <summary>Words to token ids, what every prompt begins with included.</summary>
    public required Func<IReadOnlyList<string>, IReadOnlyList<int>> Encode { get; init; }

    /// <summary>A name, as it comes inside a sentence, to its one token id.</summary>
    public required Func<string, int> NameId { get; init; }
}

/// <summary>Indirect object identification (Wang et al. 2022, arXiv 2211.00593): "When A and B went to the store, B gave a drink to" - A.</summary>
public static class IoiTask
{
    public const string Name = "ioi";

    /// <summary>Seeded prompt pairs; all ABBA prompts stand at even places, all BABA prompts at odd ones.</summary>
    /// <exception cref="ArgumentException">No prompts were asked for, or the language allows none.</exception>
    public static TaskData Generate(IoiLanguage language, IoiSettings settings)
    {
        if (settings.Prompts < 1) throw new ArgumentException($"IOI needs at least one prompt, not {settings.Prompts}.");
        var random = new SeededRandom(settings.Seed).Fork(Name);
        var frames = settings.UnseenFrame ? language.UnseenFrames : language.Frames;
        var pairs = new PromptPair[settings.Prompts];
        for (var i = 0; i < pairs.Length; i++)
        {
            var names = Draws.Until(() => random.Sample(language.Names, 2), pair => language.PairAllowed(pair[0], pair[1]), "pair of names");
            var (indirectObject, subject) = i % 2 == 0 ? (names[0], names[1]) : (names[1], names[0]);
            var frame = new SentenceFrame(random.Choose(frames));
            var fillings = Draws.Until(() => frame.Draw(random, language.Slots), language.FillingsAllowed, $"filling of '{frame}'");
            IReadOnlyList<int> Prompt(string first, string second, string giver) => language.Encode(frame.Fill(fillings, language.Slots, ("{A}", first), ("{B}", second), ("{S}", giver)));

            var clean = Prompt(names[0], names[1], subject);
            IReadOnlyList<int> corrupted;
            if (settings.Corruption == IoiCorruption.ThreeFreshNames)
            {
                var fresh = random.Sample([.. language.Names.Except(names)], 3);
                corrupted = Prompt(fresh[0], fresh[1], fresh[2]);
            }
            else
            {
                corrupted = Prompt(names[0], names[1], indirectObject);
            }

            pairs[i] = new PromptPair(clean, corrupted, [language.NameId(indirectObject)], [language.NameId(subject)]);
        }

        return new TaskData(Name, pairs);
    }
}
