namespace Repro.Reporting.Circuits;

/// <summary>How a role of heads looks: a colour for eyes of any kind, and a letter where there is none.</summary>
/// <param name="Role">Its name.</param>
/// <param name="Letter">No two known roles have the same.</param>
/// <param name="Colour">Of the head.</param>
/// <param name="Ink">Of the letter on it, at a contrast of 4.5 to 1 or more.</param>
public sealed record RoleStyle(string Role, string Letter, string Colour, string Ink)
{
    private const string Dark = "#000000", Light = "#FFFFFF";

    /// <summary>The suite's roles. Colours: Okabe and Ito's palette (jfly.uni-koeln.de/color, 2008), and a dark grey for the eighth.</summary>
    public static IReadOnlyList<RoleStyle> Known { get; } =
    [
        new("previous-token", "P", "#56B4E9", Dark),
        new("duplicate-token", "D", "#F0E442", Dark),
        new("induction", "I", "#009E73", Dark),
        new("successor", "S", "#E69F00", Dark),
        new("name-mover", "N", "#0072B2", Light),
        new("negative-name-mover", "G", "#D55E00", Dark),
        new("s-inhibition", "H", "#CC79A7", Dark),
        new("copy-suppression", "C", "#444444", Light),
    ];

    /// <summary>Place among the known ones; an unknown one comes after them.</summary>
    public int Order => Enumerable.Range(0, Known.Count).FirstOrDefault(i => Known[i].Role == Role, Known.Count);

    /// <summary>The style of a role; one that is not known is grey with a question mark.</summary>
    public static RoleStyle Of(string role) => Known.FirstOrDefault(style => style.Role == role) ?? new(role, "?", "#BBBBBB", Dark);
}
