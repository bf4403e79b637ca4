using System.Globalization;

namespace Repro.Reporting.Circuits;

/// <summary>Numbers and sentences of circuit drawings, in digits of no culture.</summary>
internal static class CircuitText
{
    /// <summary>A coordinate, to a hundredth of a unit.</summary>
    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A score, to three significant digits.</summary>
    public static string Score(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>A head and its roles.</summary>
    public static string Describe(CircuitPicture picture, Component component) =>
        picture.RolesOf(component) is { Count: > 0 } roles ? $"{component}: {string.Join(", ", roles.Select(role => role.Role))}" : component.Name;

    public static string Describe(CircuitEdge edge) => $"{edge.Name} {Score(edge.Score)}";
}
