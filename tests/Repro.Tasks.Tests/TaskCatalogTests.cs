using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests;

public sealed class TaskCatalogTests
{
    [Test]
    public void The_tasks_of_the_paper_with_the_authors_numbers_of_prompts() =>
        Assert.That(TaskCatalog.All.Select(task => (task.Name, task.Metric, task.MiniPrompts, task.PaperPrompts)), Is.EqualTo(
            ((string, Metric, int, int)[])[
                ("ioi", Metric.LogitDifference, 256, 70), ("greater-than", Metric.ProbabilityDifference, 256, 200),
                ("gendered-pronoun", Metric.LogitDifference, 256, 100), ("subject-verb-agreement", Metric.ProbabilityDifference, 256, 200),
            ]));

    [Test]
    public void Each_makes_its_own_data_set_of_the_number_asked_for()
    {
        foreach (var task in TaskCatalog.All)
        {
            var data = task.Generate(MiniLanguages.All, new TaskDraw(17));
            Assert.That((data.Task, data.Pairs.Count), Is.EqualTo((task.Name, 17)));
            Assert.That(TaskCatalog.Find(task.Name), Is.SameAs(task));
            Assert.That(data.Pairs.Any(pair => pair.Hard), Is.EqualTo(task.HardPart is not null));
        }
    }

    [Test]
    public void The_way_of_corrupting_reaches_Ioi() =>
        Assert.That(TaskCatalog.Ioi.Generate(MiniLanguages.All, new TaskDraw(5, IoiCorruption: IoiCorruption.ThreeFreshNames)).Sha256, Is.Not.EqualTo(TaskCatalog.Ioi.Generate(MiniLanguages.All, new TaskDraw(5)).Sha256));

    [Test]
    public void An_unknown_task_is_answered_with_the_known_ones() =>
        Assert.That(() => TaskCatalog.Find("sentiment"), Throws.ArgumentException.With.Message.EqualTo("There is no task 'sentiment'. Known tasks: ioi, greater-than, gendered-pronoun, subject-verb-agreement."));
}
