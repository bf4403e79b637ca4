using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Repro.Statistics;

namespace Repro.Heads;

/// <summary>What repeated random sequences depend on, and which part of a diagonal is read.</summary>
public sealed record RepeatedTokenSettings
{
    /// <summary>How many. The authors' code draws 2, anew and without a seed at every checkpoint, so that part of what it calls change is sampling.</summary>
    public int Sequences { get; init; } = 128;

    /// <summary>n, random tokens before they come again.</summary>
    public required int Tokens { get; init; }

    /// <summary>Token ids are drawn from here ...</summary>
    public required int LowestId { get; init; }

    /// <summary>... to here.</summary>
    public required int HighestId { get; init; }

    /// <summary>Put before every sequence: what the model's texts begin with; null: nothing.</summary>
    public int? FirstToken { get; init; }

    /// <summary>
    /// True: duplicate-token and induction attention is read from the second copy's tokens alone. False: from the whole diagonal, as
    /// the authors' code does, which holds one or two queries of the first copy that cannot show the role.
    /// </summary>
    public bool SecondCopyOnly { get; init; } = true;

    public ulong Seed { get; init; } = 17;

    /// <summary>For the small suite: as long as the repeats it was trained on (2 to 10 tokens), any word, after &lt;eot&gt;.</summary>
    public static RepeatedTokenSettings Mini { get; } = new() { Tokens = 10, LowestId = 1, HighestId = Tasks.Mini.MiniLexicon.Vocabulary.Count - 1, FirstToken = Tasks.Mini.MiniLexicon.IdOf(Tasks.Mini.MiniLexicon.EndOfText) };

    /// <summary>For Pythia: the authors' ids, copies half as long as theirs and 32 times as many.</summary>
    public static RepeatedTokenSettings Pythia { get; } = new() { Sequences = 64, Tokens = 50, LowestId = 100, HighestId = 19999 };

    /// <summary>As the authors' code for Pythia (100 tokens of ids 100 to 19999, nothing before, the whole diagonal), but seeded and many.</summary>
    public static RepeatedTokenSettings Reference2024 { get; } = new() { Tokens = 100, LowestId = 100, HighestId = 19999, SecondCopyOnly = false };
}

/// <summary>Random tokens, each different within its sequence, and the same again: nothing but the first copy says what comes next.</summary>
public sealed class RepeatedTokens
{
    /// <exception cref="ArgumentException">Too few sequences or tokens, or fewer ids than tokens.</exception>
    public RepeatedTokens(RepeatedTokenSettings settings)
    {
        if (settings.Sequences < Bootstrap.FewestSamples) throw new ArgumentException($"Repeated tokens need at least {Bootstrap.FewestSamples} sequences for an interval, not {settings.Sequences}.");
        if (settings.Tokens < 2) throw new ArgumentException($"Repeated tokens need at least 2 tokens in a copy, not {settings.Tokens}.");
        var ids = settings.HighestId - settings.LowestId + 1 - (settings.FirstToken >= settings.LowestId && settings.FirstToken <= settings.HighestId ? 1 : 0);
        if (settings.LowestId < 0 || ids < settings.Tokens)
        {
            throw new ArgumentException($"{settings.Tokens} different tokens cannot be drawn from the ids {settings.LowestId} to {settings.HighestId}{(settings.FirstToken is { } taken ? $" without the first token {taken}" : "")}: widen the range.");
        }

        Settings = settings;
        var random = new SeededRandom(settings.Seed).Fork("repeated tokens");
        Sequences = [.. Enumerable.Range(0, settings.Sequences).Select(_ =>
        {
            var copy = Distinct(random, settings);
            return (int[])[.. settings.FirstToken is { } first ? [first] : Array.Empty<int>(), .. copy, .. copy];
        })];
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Sequences.Select(row => string.Join(' ', row.Select(id => id.ToString(CultureInfo.InvariantCulture))))))));
    }

    public RepeatedTokenSettings Settings { get; }

    /// <summary>Token ids, all of one length.</summary>
    public IReadOnlyList<int[]> Sequences { get; }

    /// <summary>Where the second copy begins.</summary>
    public int SecondCopy => Settings.Tokens + (Settings.FirstToken is null ? 0 : 1);

    /// <summary>SHA-256, in lower-case hexadecimal, of all token ids.</summary>
    public string Sha256 { get; }

    // drawn again where it was there before: no pool of a whole vocabulary is copied for every sequence
    private static List<int> Distinct(SeededRandom random, RepeatedTokenSettings settings)
    {
        var drawn = new List<int>(settings.Tokens);
        while (drawn.Count < settings.Tokens)
        {
            var id = random.NextInt(settings.LowestId, settings.HighestId + 1);
            if (id != settings.FirstToken && !drawn.Contains(id)) drawn.Add(id);
        }

        return drawn;
    }
}
