using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Figures;

namespace TaskEmergence;

/// <summary>Figure 1 of the paper: performance on the tasks over training.</summary>
internal static class TaskFigure
{
    private const double Chance = 0; // of a difference between right and wrong answers

    /// <param name="suite">For its name.</param>
    /// <param name="tasks">The curves of each task, one a model.</param>
    public static Figure Of(Suite suite, IReadOnlyList<(FollowedTask Task, IReadOnlyList<TaskCurve> Models)> tasks) => new(
        $"Figure 1 on {suite.Name}: tasks over training",
        [.. tasks.Select(task => Panel(task.Task, task.Models))])
    {
        Note = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Bands: 95 % of the bootstrap resamples of the prompts. Emergence: from here on above half of the final value. {string.Join(" ", tasks.Where(task => task.Task.Follow == FollowedPrompts.HarderPart).Select(task => $"Of {task.Task.Task.Title} the prompts that a rule of thumb does not solve ({task.Task.Task.HardPart})."))} The untrained models, at no tokens, are in the table beside."),
    };

    private static Chart Panel(FollowedTask task, IReadOnlyList<TaskCurve> models) => new(
        task.Task.Title,
        Axis.Tokens,
        task.MetricWords,
        [.. models.Select(model => new LineSeries(model.Model.Name, [.. model.Points.Select(point => point.Performance.Match(
            found => new Point(point.Checkpoint.Tokens, found.Followed.Metric.Estimate, found.Followed.Metric.Lower, found.Followed.Metric.Upper),
            _ => Point.Gap(point.Checkpoint.Tokens)))]))],
        [.. models.Where(model => model.Point.TryGet(out var point) && point.Tokens > 0).Select(model => new Marker(model.Point.Value.Tokens, "emergence", model.Model.Name))],
        [new ReferenceLine(Chance, "chance")]);
}
