using Repro.Models.Tokenizers;

namespace Repro.Tasks.Pythia;

/// <summary>The years that are two tokens, century and year, each the token it is by itself.</summary>
internal sealed class PythiaYears
{
    private readonly HashSet<(int Century, int Year)> valid = [];

    /// <param name="tokenizer">Whose tokens.</param>
    /// <param name="first">First century: 11 for the years 1100 to 1199.</param>
    /// <param name="last">Last century.</param>
    /// <param name="tokens">Told what is left out.</param>
    /// <param name="withoutEnds">Leave out the first and the last valid year of each century, as the authors' code does.</param>
    public PythiaYears(ByteLevelBpeTokenizer tokenizer, int first, int last, SingleTokens tokens, bool withoutEnds = false)
    {
        YearIds = [.. Enumerable.Range(0, 100).Select(year => tokenizer.SingleToken($"{year:00}") ?? throw new ArgumentException($"The year '{year:00}' is not one token of this tokenizer; use the tokenizer of a Pythia model."))];
        var centuries = new List<string>();
        for (var century = first; century <= last; century++)
        {
            var token = tokenizer.SingleToken($" {century}");
            bool IsValid(int year) => token is { } id && tokenizer.Encode($" {century}{year:00}") is [var front, var back] && front == id && back == YearIds[year];
            if (!IsValid(GreaterThanTask.CorruptedYear))
            {
                tokens.Leave(GreaterThanTask.Name, "centuries", $"{century}", $"{century}{GreaterThanTask.CorruptedYear:00} is not century and year");
                continue;
            }

            int[] ends = withoutEnds && Enumerable.Range(0, 100).Where(IsValid).ToArray() is { Length: > 0 } all ? [all[0], all[^1]] : [];
            for (var year = GreaterThanTask.FirstYear; year <= GreaterThanTask.LastYear; year++)
            {
                if (ends.Contains(year)) tokens.Leave(GreaterThanTask.Name, "years", $"{century}{year:00}", "the first or last of its century");
                else if (IsValid(year)) valid.Add((centuries.Count, year));
                else tokens.Leave(GreaterThanTask.Name, "years", $"{century}{year:00}", "not two tokens, century and year");
            }

            centuries.Add($"{century}");
        }

        Centuries = centuries;
    }

    /// <summary>Those whose corrupted year is two tokens too.</summary>
    public IReadOnlyList<string> Centuries { get; }

    /// <summary>Token ids of "00" to "99" without a space.</summary>
    public IReadOnlyList<int> YearIds { get; }

    /// <summary>Whether a century (by its place) with a year is two tokens.</summary>
    public bool IsValid(int century, int year) => valid.Contains((century, year));
}
