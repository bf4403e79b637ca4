using System.Globalization;
using Repro.Models.Tokenizers;
using Repro.Statistics;
using Repro.Tasks.Pythia;

namespace Repro.Tasks.Authors;

/// <summary>
/// The data sets of the authors' code, from their own files in a folder: <c>ioi_lists.json</c>, <c>greater_than_nouns.json</c>,
/// <c>gender_pronoun.csv</c>, <c>sva_raw/ML-*.csv</c>, <c>sva_verb_list.csv</c>. Sentences, words, corruptions and answers are theirs; which of
/// them are drawn is by our own seed, because theirs comes from another random generator (IOI, pronoun) or from none
/// (Greater-Than, agreement). Pairs of unequal token length and words that must be one token and are not are left out and listed.
/// </summary>
/// <param name="folder">Where the files are.</param>
/// <param name="tokenizer">A Pythia model's.</param>
public sealed class AuthorsData(string folder, ByteLevelBpeTokenizer tokenizer)
{
    // "mixed" prompts are of the first 7 of the 15 templates, in both orders of the names
    private const int IoiTemplates = 7;
    private const int FirstCentury = 11, LastCentury = 17;

    private readonly SingleTokens tokens = new(tokenizer);

    /// <summary>What could not be used of the data sets made so far.</summary>
    public IReadOnlyList<LeftOut> LeftOut => tokens.LeftOut;

    /// <summary>One task's data set.</summary>
    /// <exception cref="InvalidDataException">A file is missing or has another form; the message names it.</exception>
    /// <exception cref="ArgumentException">More prompts are asked for than the files hold.</exception>
    public TaskData Generate(PromptTask task, TaskDraw draw) => task.Name switch
    {
        IoiTask.Name => IoiTask.Generate(Ioi(), new IoiSettings(draw.Prompts, draw.Seed, draw.IoiCorruption)),
        GreaterThanTask.Name => GreaterThanTask.Generate(GreaterThan(), new GreaterThanSettings(draw.Prompts, draw.Seed)),
        GenderedPronounTask.Name => Choose(GenderedPronounTask.Name, GenderedPronoun(), draw),
        SubjectVerbAgreementTask.Name => Choose(SubjectVerbAgreementTask.Name, SubjectVerbAgreement(), draw),
        _ => throw new ArgumentException($"The authors have no data set for the task '{task.Name}'."),
    };

    private sealed record IoiLists(string[] Names, string[] Baba_templates, string[] Places, string[] Objects);

    private IoiLanguage Ioi()
    {
        var path = Path.Combine(folder, "ioi_lists.json");
        var lists = AuthorsFile.Json<IoiLists>(path);
        if (lists is not { Names.Length: > 0, Baba_templates.Length: >= IoiTemplates, Places.Length: > 0, Objects.Length: > 0 }) throw AuthorsFile.Fail(path, $"needs names, places, objects and at least {IoiTemplates} baba_templates");
        return new IoiLanguage
        {
            Names = tokens.Keep(IoiTask.Name, "names", lists.Names),
            Frames = [.. lists.Baba_templates.Take(IoiTemplates).Select(Frame)],
            UnseenFrames = [.. lists.Baba_templates.Skip(IoiTemplates).Select(Frame)],
            Slots = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["{PLACE}"] = lists.Places, ["{OBJECT}"] = lists.Objects },
            PairAllowed = (_, _) => true,
            FillingsAllowed = _ => true,
            Encode = words => tokenizer.Encode(PythiaLanguages.Sentence(words)),
            NameId = tokens.IdOf,
        };
    }

    /// <summary>"Then, [B] and [A] went .. [B] gave .. to [A]" as a frame: the names by the places where they are mentioned, the answer left off.</summary>
    internal static string Frame(string template)
    {
        var text = template.EndsWith(" [A]", StringComparison.Ordinal) ? template[..^" [A]".Length] : template;
        foreach (var (slot, place) in (IEnumerable<(string, string)>)[("[B]", "{A}"), ("[A]", "{B}")])
        {
            var at = text.IndexOf(slot, StringComparison.Ordinal);
            if (at >= 0) text = text[..at] + place + text[(at + slot.Length)..];
        }

        return text.Replace("[B]", "{S}", StringComparison.Ordinal).Replace("[PLACE]", "{PLACE}", StringComparison.Ordinal).Replace("[OBJECT]", "{OBJECT}", StringComparison.Ordinal)
            .Replace(",", " ,", StringComparison.Ordinal).Replace(".", " .", StringComparison.Ordinal);
    }

    private GreaterThanLanguage GreaterThan()
    {
        var years = new PythiaYears(tokenizer, FirstCentury, LastCentury, tokens, withoutEnds: true);
        return new GreaterThanLanguage
        {
            Frame = "The {NOUN} lasted from the year {START} to the year {CENTURY}",
            Nouns = AuthorsFile.Json<string[]>(Path.Combine(folder, "greater_than_nouns.json")),
            Centuries = years.Centuries,
            YearWords = (century, year) => $"{century}{year:00}",
            YearIds = years.YearIds,
            Allowed = (_, century, year) => years.IsValid(century, year),
            Encode = words => tokenizer.Encode(PythiaLanguages.Sentence(words)),
        };
    }

    private List<PromptPair> GenderedPronoun()
    {
        var path = Path.Combine(folder, "gender_pronoun.csv");
        int[] pronouns = [tokens.IdOf("he"), tokens.IdOf("she")];
        var pairs = new List<PromptPair>();
        foreach (var row in AuthorsFile.Csv(path, "clean", "corrupted", "clean_answer_idx", "corrupted_answer_idx"))
        {
            int Answer(string field) => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && pronouns.Contains(id)
                ? id
                : throw AuthorsFile.Fail(path, $"has the answer '{field}', where this tokenizer's pronouns are {pronouns[0]} and {pronouns[1]}");
            AddEqual(pairs, GenderedPronounTask.Name, row[0], row[1], [Answer(row[2])], [Answer(row[3])]);
        }

        return pairs;
    }

    private List<PromptPair> SubjectVerbAgreement()
    {
        var (singular, plural) = Verbs();
        var sets = Path.Combine(folder, "sva_raw");
        string[] files = Directory.Exists(sets) ? [.. Directory.GetFiles(sets, "ML-*.csv").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0) throw AuthorsFile.Fail(sets, "holds no ML-*.csv");
        var pairs = new List<PromptPair>();
        foreach (var path in files)
        {
            // the first half has the subjects in one number, the second the same sentences in the other
            var rows = AuthorsFile.Csv(path, "sentence", "label");
            if (rows.Count % 2 != 0) throw AuthorsFile.Fail(path, $"has {rows.Count} rows, which are no pairs");
            for (var i = 0; i < rows.Count / 2; i++)
            {
                var (first, second) = (rows[i], rows[i + (rows.Count / 2)]);
                if (first[1] == second[1]) throw AuthorsFile.Fail(path, $"gives the rows {i + 1} and {i + 1 + (rows.Count / 2)} one number, where they should be a pair");
                foreach (var (clean, corrupted) in (IEnumerable<(string[], string[])>)[(first, second), (second, first)])
                {
                    var (right, wrong) = clean[1] == "1" ? (plural, singular) : (singular, plural);
                    AddEqual(pairs, SubjectVerbAgreementTask.Name, clean[0], corrupted[0], right, wrong);
                }
            }
        }

        return pairs;
    }

    // every form that is one token, whether or not the other number's is; a form of both numbers would cancel itself
    private (int[] Singular, int[] Plural) Verbs()
    {
        var rows = AuthorsFile.Csv(Path.Combine(folder, "sva_verb_list.csv"), "sing", "plur");
        int[] Ids(int column) => [.. tokens.Keep(SubjectVerbAgreementTask.Name, "verbs", rows.Select(row => row[column]).Distinct()).Select(tokens.IdOf)];
        var (singular, plural) = (Ids(0), Ids(1));
        int[] both = [.. singular.Intersect(plural)];
        foreach (var id in both) tokens.Leave(SubjectVerbAgreementTask.Name, "verbs", tokenizer.Decode([id]).Trim(), "a form of both numbers");
        return ([.. singular.Except(both)], [.. plural.Except(both)]);
    }

    private void AddEqual(List<PromptPair> pairs, string task, string clean, string corrupted, IReadOnlyList<int> right, IReadOnlyList<int> wrong)
    {
        var (ids, others) = (tokenizer.Encode(clean), tokenizer.Encode(corrupted));
        if (ids.Length == others.Length) pairs.Add(new PromptPair(ids, others, right, wrong));
        else tokens.Leave(task, "pairs", clean, $"{ids.Length} tokens, its twin {others.Length}");
    }

    private static TaskData Choose(string task, List<PromptPair> pairs, TaskDraw draw)
    {
        if (draw.Prompts < 1 || draw.Prompts > pairs.Count) throw new ArgumentException($"The authors' data set of '{task}' has {pairs.Count} usable pairs; ask for 1 to {pairs.Count}, not {draw.Prompts}.");
        return new TaskData(task, new SeededRandom(draw.Seed).Fork(task).Sample(pairs, draw.Prompts));
    }
}
