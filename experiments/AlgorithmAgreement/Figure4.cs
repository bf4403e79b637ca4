using Repro.Figures;

namespace AlgorithmAgreement;

/// <summary>The paper's figure 4: shares over training, a panel for each step and rule, with what random components carry.</summary>
internal static class Figure4
{
    private const string Random = "random components, mean of models";

    public static Figure Of(FollowedAlgorithm algorithm, IReadOnlyList<ModelAlgorithm> models, AlgorithmAgreementSettings settings)
    {
        return new Figure(
            $"Figure 4: shares of the steps of {algorithm.Task.Title}",
            [.. Rules.Of(models.SelectMany(model => model.Points)).SelectMany(rule => algorithm.Steps.Select(step => (Panel)new Chart(
                $"{step.Name}, {rule}",
                Axis.Tokens,
                new Axis("share of effect").Covering(0, 1),
                [.. models.Select(model => Line(model, rule, step.Name)), RandomLine(models, rule, step.Name)],
                [.. models.Where(model => model.Emergence.IsPresent).Select(model => new Marker(model.Emergence.Value.Tokens, "the task emerges", model.Model.Name))],
                [new ReferenceLine(settings.ThresholdOf(step.Name), "threshold")])))],
            algorithm.Steps.Count)
        {
            Note = $"Steps: {string.Join("; ", algorithm.Steps.Select(step => $"{step.Name}, {step.Words}"))}. Gaps: no component plays the role, or the step is undefined. Bands: 95 % bootstrap over {algorithm.Followed.Count} prompts. The rule '{settings.Rule}' decides.",
        };
    }

    private static LineSeries Line(ModelAlgorithm model, string rule, string step) => new(model.Model.Name, [.. model.Points.Select(point =>
        point.Own(rule, step) is { } share && share.Share.TryGet(out var found) ? new Point(point.Checkpoint.Tokens, found.Estimate, found.Lower, found.Upper) : Point.Gap(point.Checkpoint.Tokens))]);

    private static LineSeries RandomLine(IReadOnlyList<ModelAlgorithm> models, string rule, string step) => new(Random, [.. Enumerable.Range(0, models[0].Points.Count).Select(i =>
    {
        double[] means = [.. models.Select(model => model.Points[i].Own(rule, step)?.Control).Where(control => control?.IsPresent == true).Select(control => control!.Value.Mean)];
        return means.Length == 0 ? Point.Gap(models[0].Points[i].Checkpoint.Tokens) : new Point(models[0].Points[i].Checkpoint.Tokens, means.Average());
    })]);
}
