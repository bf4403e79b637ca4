using System.CommandLine;
using System.Globalization;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Cli.Report;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Hub;
using Repro.Reporting.Page;
using Repro.Reporting.Page.Data;

namespace Repro.Cli.Commands;

/// <summary><c>repro report</c>: one HTML page of what is committed and what is in the store of cells. Nothing is computed.</summary>
internal sealed class ReportCommand(Checkout checkout) : ICommandSource
{
    private const int BytesInMegabyte = 1_000_000;

    public Command Create()
    {
        var suites = new Option<string[]>("--suite") { Description = "A suite to show; again for more (default: every suite with committed results)." };
        var output = new Option<string?>("--out") { Description = "The page to write (default: artifacts/report/index.html)." };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "report",
            "Write one static page: what holds, the figures with their numbers, circuits over training.",
            new("repro report", "of every suite with committed results, to artifacts/report/index.html"),
            new("repro report --suite mini --out mini.html", "of one suite, to a file of one's own"));
        foreach (var option in (Option[])[suites, output, json]) command.Add(option);
        command.SetAction(parsed =>
        {
            var names = parsed.GetValue(suites) is { Length: > 0 } chosen ? chosen.Distinct().ToArray() : [.. CommittedResults.Suites(checkout)];
            var path = parsed.GetValue(output) ?? checkout.Report;
            var data = DataOf(checkout, names, new CellStore(checkout.Cells), checkout => Experiments.Load(checkout, null));
            ReportPage.Write(path, data);
            var written = new
            {
                path,
                bytes = new FileInfo(path).Length,
                verdicts = data.Suites.Sum(suite => suite.Verdicts.Count),
                figures = data.Suites.Sum(suite => suite.Figures.Count),
                circuits = data.Explorer.Models.Sum(model => model.Tasks.Sum(task => task.Circuits.Count(circuit => circuit is not null))),
                data.Explorer.Missing,
            };
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(written);
                return ExitCode.Done;
            }

            foreach (var sentence in written.Missing) Console.WriteLine($"missing: {sentence}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"written: {path}, {(double)written.bytes / BytesInMegabyte:0.0} MB, {written.verdicts} verdicts, {written.figures} figures, {written.circuits} circuits"));
            return ExitCode.Done;
        });
        return command;
    }

    /// <param name="checkout">Where the results are.</param>
    /// <param name="names">Suites, in the page's order.</param>
    /// <param name="store">The cells.</param>
    /// <param name="load">The experiments.</param>
    /// <exception cref="DefinitionException">There is no such suite, or its results do not fit each other.</exception>
    internal static ReportData DataOf(Checkout checkout, IReadOnlyList<string> names, CellStore store, Func<Checkout, IReadOnlyList<IExperiment>> load)
    {
        var committed = names.Select(name => (Suite: Suite.OfResults(checkout, name), Results: new CommittedResults(checkout, name))).ToArray(); // refused by its name before anything is loaded
        var experiments = load(checkout);
        var stored = new StoredCells(store);
        SuiteCells[] cells = [.. committed.Select(one =>
        {
            using var prepared = PreparedSuite.Of(checkout, one.Suite, new Fetching(Settings: HubSettings.FromEnvironment() with { Offline = true })); // a page is made of what is here
            return new SuiteCells(prepared, stored, experiments);
        })];
        return new ReportData(
            [.. committed.Select((one, i) => new ReportSuite(one.Suite.ResultsName, one.Suite.Description, one.Results.Verdicts, one.Results.Figures, one.Results.Tables, cells[i].Origin) { Moved = ReceivedResults.Of(checkout, one.Suite, experiments), Expectations = one.Results.Expectations, MadeOn = one.Results.MadeOn })],
            new ExplorerData([.. cells.SelectMany(ExplorerOfCells.Models)], [.. cells.SelectMany(suite => suite.Missing)]));
    }
}
