namespace Repro.Cli.Slurm;

/// <summary>What a task of a sweep asks Slurm for, in sbatch's words; null: what the cluster gives by default.</summary>
internal sealed record SlurmResources
{
    public string? Partition { get; init; }
    public string? Gres { get; init; }
    public string? Time { get; init; }
    public string? Memory { get; init; }
    public string? CpusPerTask { get; init; }

    /// <summary>Other options of sbatch's, whole: "--account=me".</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>How long before its time is up a task is told: time for the cell at hand.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a GPU is among them.</summary>
    public bool HasGpu => Gres?.Split(',').Any(gres => gres.Split(':')[0] is "gpu" or "gres/gpu") == true;

    /// <summary>Whether there is time to be told: the notice must come in the second half, not before a task has done anything.</summary>
    public bool IsTold => Time is not null && SlurmTime.Parse(Time) >= 2 * Grace;

    /// <summary>The options as sbatch takes them, in a script as on its command line.</summary>
    /// <exception cref="ArgumentException">One of them holds white space, which a script's #SBATCH line would cut in two, or the time is none.</exception>
    public IReadOnlyList<string> Options()
    {
        if (Time is not null) _ = SlurmTime.Parse(Time);
        (string Name, string? Value)[] named = [("--partition", Partition), ("--gres", Gres), ("--time", Time), ("--mem", Memory), ("--cpus-per-task", CpusPerTask)];
        string[] options = [.. named.Where(option => option.Value is not null).Select(option => $"{option.Name}={option.Value}"), .. Others];
        if (options.FirstOrDefault(option => option.Any(char.IsWhiteSpace) || !option.StartsWith('-')) is { } wrong) throw new ArgumentException($"'{wrong}' is no option of sbatch's: write it without spaces, such as --sbatch=--account=me.");
        return options;
    }
}
