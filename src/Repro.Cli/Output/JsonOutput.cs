using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Repro.Circuits.Selection;
using Repro.Statistics;

namespace Repro.Cli.Output;

/// <summary><c>--json</c>: the result on standard output as one JSON value, for scripts; progress and notes are then on standard error.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // "mini+mini-1m" as it is
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // an undefined number is "NaN", and not an error after an hour
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Option<bool> Option() => new("--json") { Description = "Print JSON; progress goes to standard error." };

    public static void Write<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Options));

    /// <summary>An estimate with its interval, or why there is none.</summary>
    public static object Of(Outcome<Interval> outcome) =>
        outcome.Match<object>(interval => new { interval.Estimate, interval.Lower, interval.Upper, interval.Samples }, absence => new { absent = absence.Reason });

    /// <summary>What a circuit has; its share of the sum of |score| is null where the scores are all zero.</summary>
    public static object Of(CircuitSize size) => new { size.Edges, size.Nodes, size.Heads, size.Mlps, scoreShare = size.ScoreShare.Match<double?>(share => share, _ => null) };
}
