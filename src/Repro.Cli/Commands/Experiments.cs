using System.Reflection;
using Repro.Experiments;
using Repro.Experiments.Claims;

namespace Repro.Cli.Commands;

/// <summary>Finds the experiments: the program knows none, each is a project of its own that was built beside it.</summary>
internal static class Experiments
{
    /// <summary>Every experiment under <c>experiments/</c>, or the one named, made ready to run.</summary>
    /// <exception cref="DefinitionException">There is no such experiment, or it has not been built.</exception>
    public static IReadOnlyList<IExperiment> Load(Checkout checkout, string? only)
    {
        string[] known = [.. Directory.GetDirectories(checkout.Experiment("")).Where(folder => File.Exists(Path.Combine(folder, "experiment.yml"))).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        if (only is not null && !known.Contains(only)) throw new DefinitionException($"There is no experiment '{only}'. Known experiments: {string.Join(", ", known)}.");
        return [.. (only is null ? known : [only]).Select(name => Load(checkout, Assembly(name), name))];
    }

    private static IExperiment Load(Checkout checkout, Assembly assembly, string name)
    {
        var type = assembly.GetExportedTypes().SingleOrDefault(type => typeof(IExperiment).IsAssignableFrom(type) && !type.IsAbstract)
            ?? throw new DefinitionException($"'{assembly.Location}' holds no class that is an experiment: '{name}' needs exactly one public {nameof(IExperiment)}.");
        try
        {
            return (IExperiment)Activator.CreateInstance(type, checkout)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner && UserError.Sentence(inner) is { } sentence)
        {
            throw new DefinitionException(sentence, inner);
        }
    }

    // artifacts/bin/<project>/<configuration>/: the experiment's build stands beside this program's, two folders up
    private static Assembly Assembly(string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, name + ".dll");
        return File.Exists(path) ? System.Reflection.Assembly.LoadFrom(path) : throw new DefinitionException($"The experiment '{name}' has not been built ('{path}' does not exist): run 'dotnet build'.");
    }
}
