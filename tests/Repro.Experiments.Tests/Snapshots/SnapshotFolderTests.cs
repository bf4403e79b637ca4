using Repro.Experiments.Snapshots;

namespace Repro.Experiments.Tests.Snapshots;

public sealed class SnapshotFolderTests
{
    private const string Json = "{\n  \"tokens\": 4\n}\n";
    private const string Moved = "{\n  \"tokens\": 5\n}\n";

    [Test]
    public void What_is_committed_and_received_alike_matches_and_a_left_over_file_goes()
    {
        using var folder = new TemporaryFolder();
        folder["T1.ioi.verified.json"] = Json;
        folder["T1.ioi.received.json"] = Moved;
        folder["curves.verified.csv"] = "a\n1\n";
        var report = Verify(folder, ("T1.ioi.json", "{\"tokens\":4.0}"), ("curves.csv", "a\r\n1\r\n"));
        Assert.That(report.IsMatch, report.Describe());
        Assert.That(report.Describe(), Does.EndWith("every snapshot matches\n"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "T1.ioi.verified.json", "curves.verified.csv" }));
        Assert.That(folder["T1.ioi.verified.json"], Is.EqualTo(Json), "a committed file is never touched");
    }

    [Test]
    public void A_moved_number_fails_and_lies_beside_the_committed_one()
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        var report = Verify(folder, ("T1.json", Moved));
        Assert.That(report.IsMatch, Is.False);
        Assert.That(report.Differences.Single().Differences.Single().Path, Is.EqualTo("$.tokens"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "T1.received.json", "T1.verified.json" }));
        Assert.That((folder["T1.received.json"], folder["T1.verified.json"]), Is.EqualTo((Moved, Json)));
    }

    [Test]
    public void A_number_that_moves_within_its_rule_matches()
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        var rules = new ComparisonRules(new ComparisonRule("$.tokens", new Absolute(1), "a test"));
        var report = new SnapshotFolder(folder.Path).Verify(Received(("T1.json", Moved)), name => name == "T1.json" ? rules : ComparisonRules.AllExact);
        Assert.That(report.IsMatch, report.Describe());
    }

    [Test]
    public void A_new_snapshot_fails_even_in_a_folder_that_does_not_exist()
    {
        using var folder = new TemporaryFolder();
        var inside = Path.Combine(folder.Path, "mini", "T1");
        var report = new SnapshotFolder(inside).Verify(Received(("T2.json", Json)), _ => ComparisonRules.AllExact);
        Assert.That(report.IsMatch, Is.False);
        Assert.That(report.New, Is.EqualTo(new[] { "T2.json" }));
        Assert.That(File.ReadAllText(Path.Combine(inside, "T2.received.json")), Is.EqualTo(Json));
    }

    [Test]
    public void What_is_waiting_is_told_as_when_it_came_and_nothing_is_touched()
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        folder["T2.verified.json"] = Json;
        folder["T3.verified.json"] = Json;
        var report = Verify(folder, ("T1.json", Moved), ("T2.json", Json), ("T3.json", Json), ("T4.json", Json));
        folder["T3.received.json"] = "{\"tokens\":4.0}"; // left over, and no difference
        var names = folder.Names;
        var waiting = new SnapshotFolder(folder.Path).Waiting(_ => ComparisonRules.AllExact);
        Assert.That(waiting.Describe(), Is.EqualTo(report.Describe()));
        Assert.That((waiting.Differences.Single().Name, waiting.New.Single()), Is.EqualTo(("T1.json", "T4.json")));
        Assert.That(folder.Names, Is.EqualTo(names));
        var rules = new ComparisonRules(new ComparisonRule("$.tokens", new Absolute(1), "a test"));
        Assert.That(new SnapshotFolder(folder.Path).Waiting(_ => rules).Differences, Is.Empty, "by the rules");
        Assert.That(new SnapshotFolder(Path.Combine(folder.Path, "none")).Waiting(_ => rules).IsMatch);
    }

    [Test]
    public void A_stale_snapshot_fails_and_is_kept()
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        folder["T9.verified.json"] = Json;
        folder["notes.md"] = "no snapshot";
        var report = Verify(folder, ("T1.json", Json));
        Assert.That(report.IsMatch, Is.False);
        Assert.That(report.Stale, Is.EqualTo(new[] { "T9.verified.json" }));
        Assert.That(folder.Names, Does.Contain("T9.verified.json"));
    }

    [Test]
    public void A_committed_file_of_an_unknown_kind_is_stale_and_can_be_removed()
    {
        using var folder = new TemporaryFolder();
        folder["plot.verified.svg"] = "<svg/>";
        folder["plot.received.svg"] = "<svg/>";
        folder[".received.json"] = "{}";
        var report = Verify(folder);
        Assert.That(report.Stale, Is.EqualTo(new[] { "plot.verified.svg" }));
        new SnapshotFolder(folder.Path).Accept(report.Stale);
        Assert.That(folder.Names, Is.EqualTo(new[] { ".received.json", "plot.received.svg" }), "what no snapshot can be is left alone");
    }

    [Test]
    public void A_received_file_that_is_no_longer_produced_goes_lest_it_be_accepted()
    {
        using var folder = new TemporaryFolder();
        folder["T9.received.json"] = Json;
        Assert.That(Verify(folder).IsMatch);
        Assert.That(folder.Names, Is.Empty);
    }

    [TestCase("{ broken", "{}", "the committed text cannot be read")]
    [TestCase("{}", "{ \"a\": NaN }", "the received text cannot be read")]
    [TestCase("{ \"a\": 1 }", "{ \"a\": 1, \"a\": 1 }", "the received text cannot be read")]
    public void A_text_that_cannot_be_read_fails(string committed, string received, string explanation)
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = committed;
        Assert.That(Verify(folder, ("T1.json", received)).Differences.Single().Differences.Single().Explanation, Does.StartWith(explanation));
    }

    [TestCase("../T1.json")]
    [TestCase("sub/T1.json")]
    [TestCase("T1.txt")]
    [TestCase("T1")]
    [TestCase(".json")]
    [TestCase("T1.verified.json")]
    [TestCase("T1.received.csv")]
    public void A_name_that_is_no_plain_snapshot_name_is_refused(string name)
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Verify(folder, (name, Json)), Throws.ArgumentException.With.Message.Contains($"'{name}'"));
    }

    [Test]
    public void A_snapshot_under_another_extension_is_another_snapshot()
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.csv"] = "tokens\n4\n";
        var report = Verify(folder, ("T1.json", Json));
        Assert.That((report.New.Single(), report.Stale.Single()), Is.EqualTo(("T1.json", "T1.verified.csv")));
    }

    [Test]
    public void The_report_reads()
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        folder["T9.verified.csv"] = "a\n1\n";
        var rules = new ComparisonRules(new ComparisonRule("$.tokens", new Relative(0.125), "the last bits differ between machines"));
        var report = new SnapshotFolder(folder.Path).Verify(Received(("T1.json", Moved), ("T2.json", Json)), _ => rules);
        var expected = $"""
            {folder.Path}: 1 differ, 1 new, 1 stale

            T1.json: 1 difference(s)
              $.tokens: 4 → 5; moved by 0.2 of the larger magnitude; at most 0.125 is allowed [rule $.tokens: within 0.125 of the larger magnitude, because the last bits differ between machines]
              changed lines, - committed, + received:
              -   "tokens": 4
              +   "tokens": 5

            T2.json is new: nothing is committed for it

            T9.verified.csv is stale: it is committed, and nothing was received for it

            If this is what the results are now, accept it: dotnet build -t:Accept

            """.ReplaceLineEndings("\n");
        Assert.That(report.Describe(), Is.EqualTo(expected));
        using var german = new GermanNumbers();
        Assert.That(new SnapshotFolder(folder.Path).Verify(Received(("T1.json", Moved), ("T2.json", Json)), _ => rules).Describe(), Is.EqualTo(expected));
    }

    [Test]
    public void A_long_report_is_cut_and_counts_the_rest()
    {
        using var folder = new TemporaryFolder();
        folder["rows.verified.csv"] = "a\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}\n"));
        var text = Verify(folder, ("rows.csv", "a\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i + 1000}\n")))).Describe();
        Assert.That(text.Split('\n').Count(line => line.StartsWith("  - ", StringComparison.Ordinal) || line.StartsWith("  + ", StringComparison.Ordinal)), Is.EqualTo(SnapshotReport.MostChangedLinesShown));
        Assert.That(text, Does.Contain("and 160 more changed lines").And.Contain("and 60 more differences"));
    }

    [Test]
    public void Accepting_makes_the_next_verification_match_and_says_what_moved()
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        folder["T9.verified.json"] = Json;
        var received = new[] { ("T1.json", Moved), ("T2.csv", "a\n1\n") };
        var report = Verify(folder, received);

        var accepted = new SnapshotFolder(folder.Path).Accept(report.Stale);

        Assert.That(accepted.Select(one => (one.File, one.Acceptance)), Is.EqualTo(new[]
        {
            ("T1.verified.json", Acceptance.Changed), ("T2.verified.csv", Acceptance.Added), ("T9.verified.json", Acceptance.Removed),
        }));
        Assert.That(accepted[0].Describe(), Is.EqualTo("T1.verified.json: changed\n  $.tokens: 4 → 5; moved by 1; exact is asked\n"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "T1.verified.json", "T2.verified.csv" }));
        Assert.That(Verify(folder, received).IsMatch);
    }

    [Test]
    public void Accepting_keeps_a_stale_file_that_is_not_named()
    {
        using var folder = new TemporaryFolder();
        folder["T9.verified.json"] = Json;
        Assert.That(new SnapshotFolder(folder.Path).Accept([]), Is.Empty);
        Assert.That(folder.Names, Is.EqualTo(new[] { "T9.verified.json" }));
    }

    [TestCase("T8.verified.json", "no committed snapshot")]
    [TestCase("T1.verified.json", "is not stale")]
    [TestCase("../T1.verified.json", "no committed snapshot")]
    [TestCase("notes.md", "no committed snapshot")]
    public void Accepting_a_stale_file_that_is_none_is_refused_and_touches_nothing(string file, string why)
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        folder["T1.received.json"] = Moved;
        folder["notes.md"] = "no snapshot";
        Assert.That(() => new SnapshotFolder(folder.Path).Accept([file]), Throws.ArgumentException.With.Message.Contains(why));
        Assert.That((folder["T1.verified.json"], folder.Names.Length), Is.EqualTo((Json, 3)));
    }

    [TestCase("T2.received.json", "{ broken")]
    [TestCase("T2.received.csv", "a\nNaN\n")]
    public void Accepting_what_could_never_verify_is_refused_and_touches_nothing(string file, string text)
    {
        using var folder = new TemporaryFolder();
        folder["T1.verified.json"] = Json;
        folder["T1.received.json"] = Moved;
        folder[file] = text;
        Assert.That(() => new SnapshotFolder(folder.Path).Accept([]), Throws.TypeOf<InvalidDataException>().With.Message.Contains(file));
        Assert.That(folder["T1.verified.json"], Is.EqualTo(Json));
    }

    private static SnapshotReport Verify(TemporaryFolder folder, params (string Name, string Text)[] received) =>
        new SnapshotFolder(folder.Path).Verify(Received(received), _ => ComparisonRules.AllExact);

    private static Dictionary<string, string> Received(params (string Name, string Text)[] received) => received.ToDictionary(one => one.Name, one => one.Text);
}
