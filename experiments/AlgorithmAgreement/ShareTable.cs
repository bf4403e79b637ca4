using System.Globalization;
using System.Text;
using Repro.Heads.Algorithm;

namespace AlgorithmAgreement;

/// <summary>Every share behind the verdicts: as a table for programs, as lines for a reader.</summary>
internal static class ShareTable
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One row per model, checkpoint, rule, step and kind of candidates; a share that is not there has its reason instead.</summary>
    public static string ToCsv(FollowedAlgorithm algorithm, IEnumerable<ModelAlgorithm> models)
    {
        var csv = new StringBuilder($"model,parameters,step,tokens,{algorithm.MetricName},formed,rule,part,candidates,ofRule,share,lower,upper,randomMean,randomHigh,randomAtLeast,randomChoices,finding,players,absent\n");
        foreach (var model in models)
        {
            foreach (var point in model.Points)
            {
                var start = string.Create(CultureInfo.InvariantCulture, $"{model.Model.Name},{model.Model.Parameters},{point.Checkpoint.Step},{point.Checkpoint.Tokens},");
                if (point.Metric.Absence is { } gap)
                {
                    csv.Append(CultureInfo.InvariantCulture, $"{start},,,,,,,,,,,,,,,{Text(gap.Reason)}\n");
                    continue;
                }

                var formed = model.Formed.Contains(point) ? "yes" : "no";
                foreach (var share in point.Shares)
                {
                    var numbers = share.Share.Match(
                        found => $"{Number(found.Estimate)},{Number(found.Lower)},{Number(found.Upper)},{Number(share.Control.Value.Mean)},{Number(share.Control.Value.High)},{Number(share.Control.Value.AtLeast)},{Number(share.Control.Value.Choices)}",
                        _ => ",,,,,,");
                    var own = share.Candidates == Rules.CandidatesOf(share.Step.Rule) ? "yes" : "no";
                    csv.Append(CultureInfo.InvariantCulture, $"{start}{Number(point.Metric.Value.Estimate)},{formed},{Text(share.Step.Rule)},{share.Step.Name},{(share.Candidates == StepCandidates.All ? "all" : "in circuit")},{own},{numbers},{share.Finding.ToString().ToLowerInvariant()},{Text(string.Join("; ", share.Players))},{(share.Share.Absence is { } absence ? Text(absence.Reason) : "")}\n");
                }
            }
        }

        return csv.ToString();
    }

    /// <summary>A line per model and step of the rule that decides: bars from 0 to 1, and the final finding.</summary>
    public static IReadOnlyList<string> ToLines(FollowedAlgorithm algorithm, IReadOnlyList<ModelAlgorithm> models, AlgorithmAgreementSettings settings)
    {
        var width = models.Max(model => model.Model.Name.Length);
        List<string> lines = [];
        foreach (var rule in Rules.Of(models.SelectMany(model => model.Points)))
        {
            lines.Add($"{algorithm.Task.Name} by '{rule}'{(rule == settings.Rule ? ", which decides" : "")}: shares by checkpoint (bars: 0 to 1, . none)");
            foreach (var step in algorithm.Steps)
            {
                foreach (var model in models)
                {
                    var bars = string.Concat(model.Points.Select(point => point.Own(rule, step.Name)?.Share.Match(share => Bars[(int)Math.Clamp(share.Estimate * Bars.Length, 0, Bars.Length - 1)], _ => '.') ?? '.'));
                    var final = model.Points[^1].Own(rule, step.Name);
                    lines.Add($"  {step.Name,-5} {model.Model.Name.PadRight(width)}  {bars}  {(final is null ? "" : $"{final.Finding.ToString().ToLowerInvariant()}: {final.Reason} [{string.Join("; ", final.Players)}]")}");
                }
            }
        }

        return lines;
    }

    private static string Number(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    private static string Text(string text) => text.Length == 0 ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
