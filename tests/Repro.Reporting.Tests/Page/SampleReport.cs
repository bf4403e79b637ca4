using Repro.Reporting.Circuits;
using Repro.Reporting.Page.Data;

namespace Repro.Reporting.Tests.Page;

/// <summary>A report of two suites, with markup where text is due, and a model whose circuit grows, hands over and settles.</summary>
internal static class SampleReport
{
    public const string Markup = "a < b & \"c\" </script><img src=x onerror=alert(1)> 'd' 100 %";

    private static readonly Component A00 = Component.OfHead(0, 0), A01 = Component.OfHead(0, 1), A10 = Component.OfHead(1, 0), A11 = Component.OfHead(1, 1);

    private static readonly CircuitEdge InputToA00 = new(Component.Input, A00, HeadPort.Value, 0.2), A00ToA10 = new(A00, A10, HeadPort.Query, -0.05), A10ToLogits = new(A10, Component.Logits, null, 0.8),
        InputToA01 = new(Component.Input, A01, HeadPort.Key, 0.123456), A01ToA11 = new(A01, A11, HeadPort.Value, 0.3), A11ToLogits = new(A11, Component.Logits, null, 0.9);

    /// <summary>By checkpoint: none, the first head's, both heads', the second's.</summary>
    public static IReadOnlyList<IReadOnlyList<CircuitEdge>> Ioi { get; } =
    [
        [],
        [InputToA00, A00ToA10, A10ToLogits],
        [InputToA00, A00ToA10, A10ToLogits, InputToA01, A01ToA11, A11ToLogits],
        [InputToA01, A01ToA11, A11ToLogits],
    ];

    public static ExplorerModel Small { get; } = new("one", "small", 1000, new CircuitShape(2, 2), 30, Checkpoints(
        [(A00, "induction", 0.5, true), (A10, "name-mover", 0.6, true), (A10, "induction", 0.1, false)],
        [(A10, "name-mover", 0.5, true), (A10, "induction", 0.45, true), (A11, "name-mover", 0.7, true), (A11, "direct-effect", 2, true)]), [Task("ioi", Ioi), Task("greater-than", [Ioi[1], Ioi[1], Ioi[1], Ioi[1]]) with { Circuits = [null, .. Task("greater-than", [Ioi[1], Ioi[1], Ioi[1]]).Circuits] }]);

    public static ExplorerModel Large { get; } = Small with { Name = "large", Parameters = 2000, Shape = new(3, 4), Edges = 120 };

    public static ReportData Data { get; } = new(
        [
            new("one", "The first suite.",
            [
                Verdict("R1", "confirmed", "ioi"), Verdict("T1", "refuted", "greater-than"), Verdict("T1", "inconclusive", "ioi"), Verdict("S2", "not run", "roles"),
            ],
            [new("Tasks", "figure-1", FigureFiles.Svg(Samples.Everything), new("results/one/Tasks/figure-1.verified.csv", PlottedNumbers.Csv(Samples.Everything)))],
            ["results/one/Tasks/more.verified.csv"],
            new([new("circuit, ioi", ["Tasks"], 3, 4, new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), new(2024, 2, 3, 4, 5, 6, TimeSpan.Zero), 90, ["cpu; Repro 0.1.0"])], [new("small", 0, new string('a', 64)), new("small", 5, null)])) { Expectations = [new("T1", $"tokens: paper 1 to 2 {Markup}; here 3")], MadeOn = ["cpu in Float32: Tasks"] },
            new("two", "Numbers only.", [Verdict("T1", "confirmed", Markup)], [], [], new([], [])),
        ],
        new([Small, Large], [$"one: circuit, greater-than, 1 of 4 checkpoints; compute with '{Markup}'."]));

    /// <summary>The same where a run gave another verdict on T1, greater-than, other numbers of S2 and of figure 1, and a result that nothing is committed for.</summary>
    public static ReportData Moved { get; } = Data with
    {
        Suites =
        [
            Data.Suites[0] with
            {
                Verdicts = [.. Data.Suites[0].Verdicts.Select(verdict => verdict with { Evidence = verdict.Evidence with { Path = $"results/one/Tasks/{verdict.Claim}-{verdict.Task}.verified.json" } })],
                Moved =
                [
                    new("Tasks",
                    [
                        new("results/one/Tasks/figure-1.verified.csv", new("results/one/Tasks/figure-1.received.csv", ""), false, 7, ["$.rows[0].y: 1 → 2", Markup], $"figure-1.csv: 7 {Markup}") { Svg = FigureFiles.Svg(Samples.Everything) },
                        new("results/one/Tasks/S2-roles.verified.json", new("results/one/Tasks/S2-roles.received.json", "{}"), false, 1, ["$.a: 1 → 2"], "S2-roles.json: 1") { Verdict = new("S2", "roles", "not run") },
                        new("results/one/Tasks/T1-greater-than.verified.json", new("results/one/Tasks/T1-greater-than.received.json", "{}"), false, 2, ["$.verdict: \"refuted\" → \"confirmed\""], "T1-greater-than.json: 2") { Verdict = new("T1", "greater-than", "confirmed") },
                        new("results/one/Tasks/T9-ioi.verified.json", new("results/one/Tasks/T9-ioi.received.json", "{}"), true, 0, [], "T9-ioi.json is new") { Verdict = new("T9", "ioi", "refuted") },
                    ],
                    $"results/one/Tasks: 3 differ, 1 new, 0 stale\n{Markup}"),
                ],
            },
            Data.Suites[1],
        ],
    };

    private static ReportVerdict Verdict(string claim, string word, string task) => new(claim, $"Claim {claim}.", "As figure 1 has it.", "Tasks", task, word, Markup, new($"results/one/Tasks/{claim}.verified.json", $"{{\"verdict\": \"{word}\", \"text\": \"{Markup}\"}}"));

    private static ExplorerTask Task(string name, IReadOnlyList<IReadOnlyList<CircuitEdge>> circuits) =>
        new(name, "logit difference", [.. circuits.Select((edges, i) => edges.Count == 0 ? new ExplorerCircuit(0.01, null, [], $"the model's own metric is not above its noise {Markup}") : new ExplorerCircuit(1.5 + i, 0.81, edges, null))]);

    private static ExplorerCheckpoint[] Checkpoints(params (Component Head, string Role, double Score, bool Plays)[][] roles) =>
    [
        new(0, 0, null),
        .. roles.Select((played, i) => new ExplorerCheckpoint(5 * (i + 1), 1_000_000 * (i + 1), [.. played.Select(role => new ExplorerRole(role.Head, role.Role, role.Score, role.Score - 0.05, role.Score + 0.05, role.Plays))])),
        new(20, 4_000_000, [.. roles[^1].Select(role => new ExplorerRole(role.Head, role.Role, role.Score, role.Score - 0.05, role.Score + 0.05, role.Plays))]),
    ];
}
