using Repro.Experiments.Runs;

namespace Repro.Cli;

/// <summary>
/// Errors on standard error in the form in which MSBuild and editors know one, "origin: error CODE: text", a line each. What is a sentence to a
/// person at a terminal is such a line only for a build: the targets set <c>REPRO_ERRORS=msbuild</c>.
/// </summary>
internal static class BuildErrors
{
    /// <summary>Bad input, or a machine that is not as needed.</summary>
    public const string BadInput = "REPRO0002";

    /// <summary>A result is not the committed one.</summary>
    public const string Differs = "REPRO0003";

    /// <summary>The environment variable that says who reads.</summary>
    public const string Variable = "REPRO_ERRORS";

    /// <summary>Whether a build reads.</summary>
    public static bool AreAsked => Environment.GetEnvironmentVariable(Variable) == "msbuild";

    /// <summary>A sentence for the user.</summary>
    public static void Sentence(string sentence) => Console.Error.WriteLine(AreAsked ? ErrorLine.Of("repro", BadInput, sentence) : sentence);

    /// <summary>A result that is not the committed one.</summary>
    public static void Difference(string file, string text) => Console.Error.WriteLine(ErrorLine.Of(file, Differs, text));
}
