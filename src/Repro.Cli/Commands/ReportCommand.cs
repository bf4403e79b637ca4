using System.CommandLine;
using System.Globalization;
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
internal static class ReportCommand
{
    private const int BytesInMegabyte = 1_000_000;

    public static Command Create()
    {
        var suites = new Option<string[]>("--suite") { Description = "A suite to show; again for more (default: every suite with committed results)." };
        var output = new Option<string?>("--out") { Description = "The page to write (default: artifacts/report/index.html)." };
        var command = new Command("report", "Write one static page: what holds, the figures with their numbers, circuits over training.") { suites, output };
        command.SetAction(parsed =>
        {
            var checkout = Checkout.OfThisProgram;
            var names = parsed.GetValue(suites) is { Length: > 0 } chosen ? chosen.Distinct().ToArray() : [.. CommittedResults.Suites(checkout)];
            var path = parsed.GetValue(output) ?? checkout.Report;
            var data = DataOf(checkout, names, new CellStore(checkout.Cells), checkout => Experiments.Load(checkout, null));
            ReportPage.Write(path, data);
            foreach (var sentence in data.Explorer.Missing) Console.WriteLine($"missing: {sentence}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"written: {path}, {(double)new FileInfo(path).Length / BytesInMegabyte:0.0} MB, {data.Suites.Sum(suite => suite.Verdicts.Count)} verdicts, {data.Suites.Sum(suite => suite.Figures.Count)} figures, {data.Explorer.Models.Sum(model => model.Tasks.Sum(task => task.Circuits.Count(circuit => circuit is not null)))} circuits"));
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
