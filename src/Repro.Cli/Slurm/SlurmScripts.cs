using System.Globalization;
using System.Text.RegularExpressions;

namespace Repro.Cli.Slurm;

/// <summary>
/// The two scripts of a sweep, for sbatch and for a reader. They are run in the checkout's root, where all paths but the program's
/// (where that is not in the checkout) are relative to.
/// </summary>
internal sealed partial record SlurmScripts
{
    /// <summary>The sweep's name: that of its folder, and a part of its jobs' names.</summary>
    public required string Sweep { get; init; }

    public required int Checkpoints { get; init; }
    public required int Chunks { get; init; }

    /// <summary><c>repro.dll</c>, relative to the checkout's root where it is in it.</summary>
    public required string Program { get; init; }

    /// <summary>Options that say which cells: for every command.</summary>
    public required IReadOnlyList<string> Selection { get; init; }

    /// <summary>Options that say how they are computed: for the commands that compute.</summary>
    public IReadOnlyList<string> Computation { get; init; } = [];

    public SlurmResources Resources { get; init; } = new();

    /// <summary>Relative to the checkout's root.</summary>
    public string Folder => $"artifacts/sweeps/{Sweep}";

    public string ChunkPath => $"{Folder}/chunk.sh";

    public string LastPath => $"{Folder}/last.sh";

    /// <summary>Where tasks leave what they print.</summary>
    public string Logs => $"{Folder}/logs";

    /// <summary>The script of the job array: each task computes what is missing in the chunk of its number.</summary>
    public string Chunk() => string.Create(CultureInfo.InvariantCulture, $"""
        #!/bin/sh
        # Written by 'repro sweep slurm': {Checkpoints} checkpoints in {Chunks} chunks. Each task of the job array computes the cells of the first round
        # that are missing in the chunk of its number, and leaves them in artifacts/cells. A task may die anywhere: what it stored is kept.
        # By hand, for some chunks only, in the checkout's root:  sbatch --array=2,3 {Word(ChunkPath)}
        #SBATCH --job-name={SlurmTask.ArrayName(Sweep, Chunks)}
        #SBATCH --output={Logs}/%A_%a.log
        {Common(told: Resources.IsTold)}

        {Preamble}
        # exec: Slurm's signals reach the program, not a shell before it
        exec {Repro} sweep run {Words([.. Selection, .. Computation])} --chunk "$SLURM_ARRAY_TASK_ID/{Chunks}"

        """).ReplaceLineEndings("\n");

    /// <summary>The script of the last job: the second round and the evaluation.</summary>
    public string Last() => $"""
        #!/bin/sh
        # Written by 'repro sweep slurm': runs when all tasks of the sweep have ended, however they ended. Where a cell of the first round is
        # missing it says so and stops (exit code 2); else it computes the second round, which depends on all of the first, and evaluates.
        #SBATCH --job-name={SlurmTask.LastName(Sweep)}
        #SBATCH --output={Logs}/%j-last.log
        {Common(told: Resources.IsTold)}

        {Preamble}
        {Repro} sweep status --check {Words(Selection)} || exit
        exec {Repro} reproduce {Words([.. Selection, .. Computation])}

        """.ReplaceLineEndings("\n");

    private const string Preamble = """
        # as many checkpoints at a time as the task has processors, however many the node has
        export DOTNET_PROCESSOR_COUNT="${SLURM_CPUS_ON_NODE:-1}"
        """;

    private string Repro => $"\"${{DOTNET_HOST_PATH:-dotnet}}\" exec {Word(Program)}";

    private string Common(bool told)
    {
        string[] lines =
        [
            .. ((string[])["--nodes=1", "--ntasks=1", .. Resources.Options()]).Select(option => "#SBATCH " + option),
            "# the environment of the submission, so that the PATH to dotnet, REPRO_ROOT, HF_HOME, HF_HUB_OFFLINE, HF_TOKEN and the like hold here too",
            "#SBATCH --export=ALL",
            "# begun again where its node fails or is taken away, from what is stored; the log goes on too",
            "#SBATCH --requeue",
            "#SBATCH --open-mode=append",
        ];
        if (told) lines = [.. lines, "# told before its time is up: it finishes the cell at hand and ends", string.Create(CultureInfo.InvariantCulture, $"#SBATCH --signal=B:TERM@{Resources.Grace.TotalSeconds:0}")];
        return string.Join('\n', lines);
    }

    /// <summary>Words as a shell reads them back.</summary>
    internal static string Words(IEnumerable<string> words) => string.Join(' ', words.Select(Word));

    private static string Word(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9_./,:+=@-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
