using System.Reflection;

namespace Repro.Experiments;

/// <summary>Which build of the suite this is.</summary>
public static class BuildVersion
{
    /// <summary>The version: "0.1.0".</summary>
    public static string Number => Of(typeof(BuildVersion));

    /// <summary>The version and the commit: "0.1.0+b9fa7e2..."; without one where the sources were no checkout.</summary>
    // the commit is not part of the assemblies: the same code in another commit gives the same evaluations
    public static string WithCommit => Number + (AppContext.GetData("Repro.Commit") is string commit ? "+" + commit : "");

    /// <summary>What an assembly says of itself.</summary>
    public static string Of(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
