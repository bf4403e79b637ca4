namespace Repro.Experiments;

/// <summary>Where things are in a checkout. Every program of the suite is built with the way from its own folder to the root.</summary>
public sealed record Checkout(string Root)
{
    /// <summary>The checkout this program was built from; <c>REPRO_ROOT</c> names another.</summary>
    /// <exception cref="InvalidOperationException">The program was not built by the suite's own build.</exception>
    public static Checkout OfThisProgram { get; } = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(
        Environment.GetEnvironmentVariable("REPRO_ROOT") ?? AppContext.GetData("Repro.Root") as string
            ?? throw new InvalidOperationException("The checkout is not known: build with the suite's own Directory.Build.targets, or set REPRO_ROOT to the checkout's folder."),
        AppContext.BaseDirectory)));

    /// <summary>A path as seen from the root, with slashes on every system.</summary>
    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Cells by key; not committed, can be deleted at any time.</summary>
    public string Cells => Path.Combine(Root, "artifacts", "cells");

    /// <summary>What the weights of every checkpoint were when they were last looked at; not committed, can be deleted at any time.</summary>
    public string Weights => Path.Combine(Root, "artifacts", "weights");

    /// <summary>The last evaluation of every experiment; not committed, can be deleted at any time.</summary>
    public string Evaluations => Path.Combine(Root, "artifacts", "evaluations");

    /// <summary>A suite's models and its <c>suite.yml</c>.</summary>
    public string Models(string suite) => Path.Combine(Root, "models", suite);

    /// <summary>An experiment's <c>experiment.yml</c> and code.</summary>
    public string Experiment(string experiment) => Path.Combine(Root, "experiments", experiment);

    /// <summary>Figures as of the last run; not committed.</summary>
    public string Figures(string suite, string experiment) => Path.Combine(Root, "artifacts", "figures", suite, experiment);

    /// <summary>Logs of the command line; not committed, can be deleted at any time.</summary>
    public string Logs => Path.Combine(Root, "artifacts", "logs");

    /// <summary>The report page; not committed.</summary>
    public string Report => Path.Combine(Root, "artifacts", "report", "index.html");

    /// <summary>What each experiment's committed results were made on.</summary>
    public string Provenance(string suite) => Path.Combine(Root, "results", suite, "provenance.json");

    /// <summary>The committed table of a suite's claims.</summary>
    public string ClaimsTable(string suite) => Path.Combine(Root, "results", suite, "README.md");

    /// <summary>Committed results.</summary>
    public string Results(string suite, string experiment) => Path.Combine(Root, "results", suite, experiment);
}
