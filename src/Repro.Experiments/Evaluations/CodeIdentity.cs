using System.Reflection;

namespace Repro.Experiments.Evaluations;

/// <summary>
/// Which code evaluates: the module versions of assemblies and of all that they refer to, save the runtime's own. The compiler is deterministic, so that a
/// module version is a hash of the source and its settings: the same after a rebuild of the same tree, another one after any edit.
/// </summary>
internal static class CodeIdentity
{
    /// <summary>Assembly name to module version, the runtime's version among them.</summary>
    public static IReadOnlyDictionary<string, string> Of(params IEnumerable<Assembly> assemblies)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal) { [".NET"] = Environment.Version.ToString() };
        foreach (var assembly in assemblies) Add(assembly);
        return found;

        void Add(Assembly one)
        {
            if (!found.TryAdd(one.GetName().Name!, one.ManifestModule.ModuleVersionId.ToString())) return;
            foreach (var name in one.GetReferencedAssemblies().Where(name => !IsOfRuntime(name.Name!)))
            {
                if (TryLoad(name) is { } referenced) Add(referenced);
                else found.TryAdd(name.Name!, name.Version?.ToString() ?? "");
            }
        }
    }

    private static bool IsOfRuntime(string name) => name is "mscorlib" or "netstandard" or "WindowsBase" || name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    // an experiment's tests refer to NUnit, which a program need not find: its version is enough
    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
