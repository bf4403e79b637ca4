using System.Text.Json;
using System.Text.RegularExpressions;
using Repro.Experiments;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Reporting.Page.Data;

namespace Repro.Cli.Report;

/// <summary>What is committed of a suite: the table of claims, the result behind each verdict, the figures. No cell and no model is looked at.</summary>
internal sealed partial class CommittedResults
{
    private const string Verified = ".verified", NotRun = "not run";

    private readonly Checkout checkout;
    private readonly string suite;

    /// <exception cref="DefinitionException">The suite has no committed results.</exception>
    public CommittedResults(Checkout checkout, string suite)
    {
        (this.checkout, this.suite) = (checkout, suite);
        if (!File.Exists(checkout.ClaimsTable(suite)))
            throw new DefinitionException($"The suite '{suite}' has no committed results ('{checkout.ClaimsTable(suite)}' does not exist): take them with 'dotnet build -t:Accept -p:Suite={suite}'. Suites with results: {string.Join(", ", Suites(checkout))}.");
    }

    /// <summary>Every suite with committed results, those with models of their own first.</summary>
    public static IReadOnlyList<string> Suites(Checkout checkout)
    {
        var results = Path.Combine(checkout.Root, "results");
        return !Directory.Exists(results) ? [] : [.. Directory.GetDirectories(results).Select(folder => Path.GetFileName(folder)).Where(name => File.Exists(checkout.ClaimsTable(name))).Order(StringComparer.Ordinal)];
    }

    /// <summary>The rows of the table, each with its result.</summary>
    /// <exception cref="DefinitionException">A row cannot be read, its result is missing or says otherwise; the message names the file.</exception>
    public IReadOnlyList<ReportVerdict> Verdicts => [.. File.ReadAllLines(checkout.ClaimsTable(suite)).Where(line => line.StartsWith("| [", StringComparison.Ordinal)).Select(Verdict)];

    public IReadOnlyList<ReportFigure> Figures => [.. Files("*.svg").Select(path =>
    {
        var numbers = Path.ChangeExtension(path, Verified + ".csv");
        return new ReportFigure(ExperimentOf(path), Path.GetFileNameWithoutExtension(path), File.ReadAllText(path), File.Exists(numbers)
            ? Read(numbers)
            : throw new DefinitionException($"The figure '{path}' has no numbers beside it ('{Path.GetFileName(numbers)}'): draw it again with 'dotnet build -t:Accept -p:Suite={suite}'."));
    })];

    /// <summary>Tables that no figure draws.</summary>
    public IReadOnlyList<string> Tables => [.. Files($"*{Verified}.csv").Where(path => !File.Exists(path[..^$"{Verified}.csv".Length] + ".svg")).Select(checkout.Relative)];

    /// <summary>The paper's figures beside the numbers found, as the table has them below its rows.</summary>
    public IReadOnlyList<ReportExpectation> Expectations => [.. File.ReadAllLines(checkout.ClaimsTable(suite)).Select(line => Expected().Match(line)).Where(match => match.Success).Select(match => new ReportExpectation(match.Groups[1].Value, match.Groups[2].Value))];

    /// <summary>What the committed results were made on, a line each with its experiments.</summary>
    /// <exception cref="InvalidDataException">It is written down in a form that cannot be understood.</exception>
    public IReadOnlyList<string> MadeOn
    {
        get
        {
            var provenance = ResultsProvenance.Load(checkout, suite);
            return [.. Directory.GetDirectories(Path.GetDirectoryName(checkout.ClaimsTable(suite))!).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)
                .Select(experiment => (experiment, Origin: provenance.Find(experiment))).Where(pair => pair.Origin is not null)
                .GroupBy(pair => pair.Origin!.Devices.Count == 0 ? "numbers of others, no device" : $"{pair.Origin.Describe()}, Repro {pair.Origin.Repro}", pair => pair.experiment)
                .Select(same => $"{same.Key}: {string.Join(", ", same)}")];
        }
    }

    private ReportVerdict Verdict(string line)
    {
        // | [T1](TaskEmergence/) | says | the paper reports | task | **verdict** | numbers |
        string[] cells = [.. Separator().Split(line.Trim().TrimStart('|').TrimEnd('|')).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];
        if (cells.Length != 6 || Link().Match(cells[0]) is not { Success: true } link)
            throw new DefinitionException($"'{checkout.ClaimsTable(suite)}' has a row of another form, '{line}': write it again with 'dotnet build -t:Accept -p:Suite={suite}'.");
        var (claim, experiment, word) = (link.Groups[1].Value, link.Groups[2].Value, cells[4].Trim('*'));
        var path = Path.Combine(checkout.Results(suite, experiment), $"{claim}-{cells[3]}{Verified}.json");
        if (!File.Exists(path) && word == NotRun) return new(claim, cells[1], cells[2], experiment, cells[3], word, cells[5], new(checkout.Relative(checkout.ClaimsTable(suite)), line)); // nothing was computed: the row is all there is
        if (!File.Exists(path)) throw new DefinitionException($"'{checkout.ClaimsTable(suite)}' has a verdict on {claim}, {cells[3]}, without its result ('{path}' does not exist): take both anew with 'dotnet build -t:Accept -p:Suite={suite}'.");
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        if (json.RootElement.GetProperty("verdict").GetString() is var found && found != word)
            throw new DefinitionException($"'{checkout.ClaimsTable(suite)}' says '{word}' of {claim}, {cells[3]}, and '{path}' says '{found}': take both anew with 'dotnet build -t:Accept -p:Suite={suite}'.");
        return new(claim, cells[1], cells[2], experiment, cells[3], word, cells[5], Read(path));
    }

    // experiment by experiment
    private IEnumerable<string> Files(string pattern) => Directory.GetFiles(Path.GetDirectoryName(checkout.ClaimsTable(suite))!, pattern, SearchOption.AllDirectories)
        .OrderBy(path => Path.GetFileName(path).StartsWith("figure-", StringComparison.Ordinal) && char.IsAsciiDigit(Path.GetFileName(path)["figure-".Length]) ? 0 : 1).ThenBy(path => Path.GetFileName(path), StringComparer.Ordinal);

    private static string ExperimentOf(string path) => Path.GetFileName(Path.GetDirectoryName(path)!);

    private ReportFile Read(string path) => new(checkout.Relative(path), File.ReadAllText(path));

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Separator();

    [GeneratedRegex("^- ([A-Z][0-9]+): (.+)$")]
    private static partial Regex Expected();

    [GeneratedRegex(@"^\[([^\]]+)\]\(([^)/]+)/\)$")]
    private static partial Regex Link();
}
