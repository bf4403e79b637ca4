namespace Repro.Models.Hub;

/// <summary>The name a user may have meant.</summary>
internal static class NearestName
{
    private const int OneErrorIn = 3; // letters: more differ, and it is another name

    /// <summary>The candidate with the fewest edits from a name, case left out, the first of several in ordinal order; null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        var nearest = candidates.Where(candidate => candidate != name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(candidate => (Candidate: candidate, Edits: Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(pair => pair.Edits).FirstOrDefault();
        return nearest.Candidate is not null && nearest.Edits <= Math.Max(1, name.Length / OneErrorIn) ? nearest.Candidate : null;
    }

    /// <summary>Levenshtein's distance: letters put in, left out or exchanged.</summary>
    public static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
