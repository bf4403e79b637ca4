using System.Text.Json.Serialization;

namespace Repro.Experiments.Claims;

/// <summary>What a suite says about a claim.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerdictKind>))]
public enum VerdictKind
{
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    [JsonStringEnumMemberName("refuted")]
    Refuted,

    /// <summary>The noise is too large, or the models have not learned the task.</summary>
    [JsonStringEnumMemberName("inconclusive")]
    Inconclusive,

    [JsonStringEnumMemberName("not run")]
    NotRun,
}

/// <summary>A claim's outcome on a suite.</summary>
/// <param name="Claim">The claim's id.</param>
/// <param name="Task">The task it was looked at on.</param>
/// <param name="Kind">The outcome.</param>
/// <param name="Summary">The numbers behind it in one sentence, for the table of claims.</param>
public sealed record Verdict(string Claim, string Task, VerdictKind Kind, string Summary);
