using System.Globalization;
using Repro.Experiments.Suites;

namespace Repro.Experiments.Runs;

/// <summary>An error in the form in which MSBuild and editors know one, "origin: error CODE: text", in one line.</summary>
public static class ErrorLine
{
    public static string Of(string origin, string code, string text) => $"{origin}: error {code}: {text.ReplaceLineEndings(" ")}";

    /// <summary>Of a checkpoint: "mini-1m/step512: error ...".</summary>
    public static string Of(SuiteCheckpoint checkpoint, string code, string text) => Of(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Model}/step{checkpoint.Step}"), code, text);
}
