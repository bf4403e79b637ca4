namespace Repro.Reporting.Circuits;

/// <summary>How an edge looks: as wide as its score is large, and by colour and dashes on which side of zero.</summary>
public static class EdgeStyle
{
    /// <summary>Of Okabe and Ito's palette; blue for what serves the task, vermillion and dashed for what works against it.</summary>
    public const string Positive = "#0072B2", Negative = "#D55E00", Dashes = "6 4";

    /// <summary>Widths of a score of 0 and of the circuit's largest.</summary>
    public const double Thinnest = 0.8, Thickest = 6;

    /// <summary>By the square root of |score|: scores of a circuit span decades, and the small ones are to be seen.</summary>
    public static double Width(double score, double largest) => largest == 0 ? Thinnest : Thinnest + (Thickest - Thinnest) * Math.Sqrt(Math.Abs(score) / largest);

    public static string Colour(double score) => score < 0 ? Negative : Positive;
}
