using System.Reflection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Tasks;

namespace Repro.Experiments.Tests.Cells;

/// <summary>What decides a cell's key: everything that changes the answer, nothing that does not.</summary>
public sealed class CellIdentityTests
{
    private static readonly CellIdentity Identity = new("performance", 1, new PerformanceSettings("ioi", Metric.LogitDifference, new TaskDraw(256)), "data", "weights", "config", "Float32");

    // every property of the identity and of the settings below it, with that one property changed
    private static IEnumerable<TestCaseData> Changed => Variants(Identity).Select(variant => new TestCaseData(variant.Value).SetArgDisplayNames(variant.Path));

    [TestCaseSource(nameof(Changed))]
    public void Every_identity_setting_changes_the_key(object changed) =>
        Assert.That(((CellIdentity)changed).Key, Is.Not.EqualTo(Identity.Key));

    [Test]
    public void All_of_them_were_tried() =>
        Assert.That(Variants(Identity).Select(variant => variant.Path), Is.EquivalentTo((string[])
        [
            "Analysis", "Revision", "Settings.Task", "Settings.Metric", "Settings.Prompts.Prompts", "Settings.Prompts.Seed", "Settings.Prompts.IoiCorruption",
            "DataSha256", "WeightsSha256", "ConfigSha256", "ComputeType",
        ]));

    [Test]
    public void All_keys_differ_from_each_other() => Assert.That(Variants(Identity).Select(variant => ((CellIdentity)variant.Value).Key), Is.Unique);

    [Test]
    public void The_key_is_pinned() =>
        Assert.That(Identity.Key, Is.EqualTo(Pinned), "a changed key leaves every stored cell unused: raise CellIdentity.FormatVersion if that is meant");

    [Test]
    public void No_execution_setting_can_reach_a_key()
    {
        var reachable = Reachable(typeof(CellIdentity)).ToArray();
        Assert.That(reachable, Does.Not.Contain(typeof(Execution)));
        Assert.That(typeof(AnalysisSettings).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AnalysisSettings))).SelectMany(Reachable), Does.Not.Contain(typeof(Execution)));
    }

    private const string Pinned = "ddba4c59475d377722d2d9c800f3eac18c2d7bc855d3e3edd5721ea15a213bf2";

    private static IEnumerable<(string Path, object Value)> Variants(object record)
    {
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var value = property.GetValue(record)!;
            var inner = value switch
            {
                string text => [("", (object)(text + "x"))],
                int number => [("", number + 1)],
                ulong number => [("", number + 1)],
                bool flag => [("", !flag)],
                Enum choice => [("", Enum.GetValues(choice.GetType()).Cast<object>().First(other => !other.Equals(choice)))],
                _ => Variants(value),
            };
            foreach (var (path, changed) in inner)
            {
                var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
                property.SetValue(copy, changed);
                yield return (path.Length == 0 ? property.Name : $"{property.Name}.{path}", copy);
            }
        }
    }

    private static IEnumerable<Type> Reachable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => property.PropertyType).Where(inner => inner != type)
        .SelectMany(inner => inner.Namespace?.StartsWith("Repro", StringComparison.Ordinal) == true && !inner.IsEnum ? Reachable(inner).Prepend(inner) : [inner]);
}
