using Repro.Reporting.Circuits;
using Repro.Reporting.Page.Data;

namespace Repro.Reporting.Tests.Page;

/// <summary>
/// Circuits of the paper's sizes, made up: every model's own shape, its four tasks, the steps of models/pythia/suite.yml. What is the
/// paper's: the mean number of components of each model's and task's circuits, edges for them (Pythia-410m and 2.8b on IOI have 7 and 8
/// edges a component, 160m on Greater-Than 3; so <see cref="EdgesOf"/>), and how much of a circuit stays from one checkpoint to the next (a Jaccard
/// index of 0.8, plotting/plot_model_task_size.ipynb of the authors' repository). What stands in for it: which components, by a fixed seed.
/// </summary>
internal static class PythiaReport
{
    private const long TokensPerStep = 2_097_152;
    private const double EdgesStay = 0.89; // of each circuit: a Jaccard index of 0.8
    private const double ShareOfMlps = 0.35; // of a circuit's ends: an MLP writes to and reads from many

    private const double ShareOfStrangers = 0.05; // of new ends: heads that were not in the task's circuits before

    private static readonly (string Name, long Parameters, int Layers, int Heads, double[] Nodes)[] Models =
    [
        // mean components of ioi, greater-than, gendered-pronoun, subject-verb-agreement (plotting/correlation.py); of 1b there are none: 410m's
        ("pythia-70m", 70_426_624, 6, 8, [28.9, 13.2, 17.7, 15.0]),
        ("pythia-160m", 162_322_944, 12, 12, [43.3, 17.3, 23.7, 34.7]),
        ("pythia-410m", 405_334_016, 24, 16, [88.3, 36.7, 39.3, 51.8]),
        ("pythia-1b", 1_011_781_632, 16, 8, [88.3, 36.7, 39.3, 51.8]),
        ("pythia-1.4b", 1_414_647_808, 24, 16, [46.6, 35.0, 56.6, 93.9]),
        ("pythia-2.8b", 2_775_208_960, 32, 32, [135.4, 72.8, 42.3, 97.8]),
    ];

    private static readonly string[] Tasks = ["ioi", "greater-than", "gendered-pronoun", "subject-verb-agreement"];

    /// <summary>The 28 steps that the suite looks at, before step 1000 nothing is found.</summary>
    public static int[] Sparse { get; } = [256, 512, .. Steps(1000, 9000, 1000), .. Steps(10000, 45000, 5000), .. Steps(50000, 90000, 10000), 100000, 120000, 140000, 143000];

    /// <summary>All 154 that there are.</summary>
    public static int[] All { get; } = [0, .. Enumerable.Range(0, 10).Select(power => 1 << power), .. Steps(1000, 143000, 1000)];

    /// <summary>Of a circuit of so many components.</summary>
    public static int EdgesOf(double nodes) => (int)(0.6 * Math.Pow(nodes, 1.5));

    /// <param name="steps">Checkpoints.</param>
    /// <param name="largest">Edges of the largest model's IOI circuit; null: as the paper has them.</param>
    /// <param name="only">One model; null: all six.</param>
    public static ReportData Of(IReadOnlyList<int> steps, int? largest = null, string? only = null) => new([], new(
        [.. Models.Where(model => only is null || model.Name == only).Select(model => ModelOf(model.Name, model.Parameters, new(model.Layers, model.Heads), model.Nodes, steps, model.Name == Models[^1].Name ? largest : null))], []));

    private static ExplorerModel ModelOf(string name, long parameters, CircuitShape shape, double[] nodes, IReadOnlyList<int> steps, int? largest)
    {
        var random = new Random(5);
        Component[] heads = [.. shape.Components.Where(component => component.Kind == ComponentKind.Head)];
        var edges = 1 + (shape.Heads * 3 + 1) * shape.Layers + Enumerable.Range(0, shape.Layers).Sum(layer => (shape.Heads + 1) * (1 + (shape.Heads * 3 + 1) * (shape.Layers - 1 - layer)));
        // each role has its hundredth of the heads, which play it in most checkpoints from step 1000 on
        var players = RoleStyle.Known.ToDictionary(role => role.Role, _ => heads.OrderBy(_ => random.Next()).Take(1 + heads.Length / 100).ToHashSet());
        ExplorerRole Role(Component head, string role, int step)
        {
            var plays = step >= 1000 && players[role].Contains(head) && random.Next(10) > 0;
            var score = plays ? 0.3 + 0.6 * random.NextDouble() : 0.05 * random.NextDouble();
            return new(head, role, score, score - 0.04 * random.NextDouble(), score + 0.04 * random.NextDouble(), plays);
        }

        return new("pythia", name, parameters, shape, edges,
            [.. steps.Select(step => new ExplorerCheckpoint(step, step * TokensPerStep, [.. heads.SelectMany(head => RoleStyle.Known.Select(role => Role(head, role.Role, step)).Append(new(head, "direct-effect", random.NextDouble(), 0, 1, false)))]))],
            [.. Tasks.Select((task, i) => new ExplorerTask(task, i == 0 ? "logit difference" : "probability difference", Circuits(shape, nodes[i], i == 0 ? largest ?? EdgesOf(nodes[i]) : EdgesOf(nodes[i]), steps, players.Values.SelectMany(set => set).ToArray(), random)))]);
    }

    private static List<ExplorerCircuit?> Circuits(CircuitShape shape, double nodes, int edges, IReadOnlyList<int> steps, Component[] players, Random random)
    {
        // the components of the task: more edges than its mean components can have bring more components
        Component[] mlps = [.. Enumerable.Range(0, shape.Layers).Select(Component.OfMlp)];
        Component[] Draw(int count) => [.. players.Concat(shape.Components.Where(component => component.Kind == ComponentKind.Head)).OrderBy(component => random.NextDouble() - (players.Contains(component) ? 0.3 : 0)).Distinct().Take(count)];
        var heads = Draw((int)Math.Max(nodes - Math.Min(shape.Layers, nodes / 3), edges / 8.0));
        Component Inner() => random.NextDouble() < ShareOfMlps ? mlps[random.Next(mlps.Length)] : random.NextDouble() < ShareOfStrangers ? Component.OfHead(random.Next(shape.Layers), random.Next(shape.Heads)) : heads[random.Next(heads.Length)];
        CircuitEdge Edge()
        {
            while (true)
            {
                var source = random.Next(12) == 0 ? Component.Input : Inner();
                var target = random.Next(12) == 0 ? Component.Logits : Inner();
                if (source.Kind == ComponentKind.Input || target.Kind == ComponentKind.Logits || source.Layer < target.Layer)
                    // scores span three decades; one in five works against the task
                    return new(source, target, target.Kind == ComponentKind.Head ? (HeadPort)random.Next(3) : null, Math.Pow(10, -3 * random.NextDouble()) * (random.Next(5) == 0 ? -1 : 1));
            }
        }

        List<ExplorerCircuit?> circuits = [];
        var last = new Dictionary<string, CircuitEdge>();
        foreach (var step in steps)
        {
            if (step < 1000)
            {
                circuits.Add(new(0.01, null, [], "the model's own metric is not above its noise"));
                continue;
            }

            // sizes fluctuate by a third, as the paper's do
            var wanted = (int)(edges * (0.75 + 0.6 * random.NextDouble()));
            var found = last.Values.OrderBy(_ => random.Next()).Take((int)(EdgesStay * Math.Min(wanted, last.Count))).ToDictionary(edge => edge.Name, edge => edge with { Score = edge.Score * (0.8 + 0.4 * random.NextDouble()) });
            while (found.Count < wanted && Edge() is var edge) found.TryAdd(edge.Name, edge);
            circuits.Add(new(3 * random.NextDouble(), 0.8 + 0.02 * random.NextDouble(), [.. (last = found).Values], null));
        }

        return circuits;
    }

    private static IEnumerable<int> Steps(int first, int last, int by) => Enumerable.Range(0, (last - first) / by + 1).Select(i => first + i * by);
}
