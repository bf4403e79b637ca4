using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repro.Heads;

/// <summary>Text as rows of token ids of one length, frozen: what is in it is identified by <see cref="Sha256"/>.</summary>
public sealed class TokenRows
{
    /// <param name="name">What text it is.</param>
    /// <param name="rows">At least one row, none empty, all of one length.</param>
    /// <exception cref="ArgumentException">They are not so; the message names the row.</exception>
    public TokenRows(string name, IReadOnlyList<IReadOnlyList<int>> rows)
    {
        if (rows.Count == 0 || rows[0].Count == 0) throw new ArgumentException($"The text '{name}' is empty: give at least one row of tokens.");
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Count != rows[0].Count) throw new ArgumentException($"Row {i} of the text '{name}' has {rows[i].Count} tokens, row 0 has {rows[0].Count}: cut them to one length.");
        }

        (Name, Rows) = (name, [.. rows.Select(row => row.ToArray())]);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name + "\n" + string.Join('\n', Rows.Select(row => string.Join(' ', row.Select(id => id.ToString(CultureInfo.InvariantCulture))))))));
    }

    public string Name { get; }

    public IReadOnlyList<int[]> Rows { get; }

    /// <summary>Tokens in a row.</summary>
    public int Length => Rows[0].Length;

    /// <summary>SHA-256, in lower-case hexadecimal, of the name and every token id.</summary>
    public string Sha256 { get; }
}
