using System.Text.Json.Nodes;
using Repro.Experiments.Snapshots;

namespace Repro.Experiments.Tests.Snapshots;

public sealed class CsvSnapshotTests
{
    [Test]
    public void A_table_is_columns_and_rows()
    {
        var parsed = CsvSnapshot.Parse("model,step,score,note\n70m,512,-1.5e-3,\n\"160m\",1000,2,\"\"\n");
        Assert.That(JsonNode.DeepEquals(parsed, JsonNode.Parse("""
            { "columns": ["model", "step", "score", "note"],
              "rows": [ { "model": "70m", "step": 512, "score": -0.0015, "note": null },
                        { "model": "160m", "step": 1000, "score": 2, "note": "" } ] }
            """)), parsed.ToJsonString());
    }

    [Test]
    public void Quoted_fields_hold_commas_quotes_and_line_ends_and_are_strings()
    {
        var row = CsvSnapshot.Parse("a,b,c\r\n\"x, \"\"y\"\"\",\"two\nlines\",\"12\"\r\n")["rows"]![0]!;
        Assert.That((string?)row["a"], Is.EqualTo("x, \"y\""));
        Assert.That((string?)row["b"], Is.EqualTo("two\nlines"));
        Assert.That((string?)row["c"], Is.EqualTo("12"));
    }

    [TestCase("a,b\n1,\n")]
    [TestCase("a,b\n1,")]
    [TestCase("a,b\r\n1,\r\n")]
    public void The_last_line_may_end_or_not(string text)
    {
        var rows = CsvSnapshot.Parse(text)["rows"]!.AsArray();
        Assert.That(rows, Has.Count.EqualTo(1));
        Assert.That(rows[0]!["b"], Is.Null);
    }

    [TestCase("", "line 1: a table has a header row")]
    [TestCase("a,a\n1,2\n", "line 1: the column 'a' is there twice")]
    [TestCase("a,b\n1,2\n3\n", "line 3: 1 fields in a table of 2 columns")]
    [TestCase("a,b\n1,2,3\n", "line 2: 3 fields in a table of 2 columns")]
    [TestCase("a,b\n\n1,2\n", "line 2: 1 fields in a table of 2 columns")]
    [TestCase("a,b\n1,\"2\n\n", "line 2: a quoted field is not closed")]
    [TestCase("a,b\n1,2\"\n", "line 2: a quote inside a field that is not quoted")]
    [TestCase("a,b\n1,\"2\"x\n", "line 2: expected a comma or the end of the line")]
    [TestCase("a,b\n\"1\n1\",2\n3\n", "line 4: 1 fields in a table of 2 columns")]
    [TestCase("a\r1", "line 1: expected a comma or the end of the line")]
    public void A_table_that_cannot_be_read_is_refused_by_its_line(string text, string message) =>
        Assert.That(() => CsvSnapshot.Parse(text), Throws.TypeOf<FormatException>().With.Message.EqualTo(message));

    [Test]
    public void The_same_comparer_and_rules_serve()
    {
        const string committed = "model,tokens\n70m,4\n160m,8\n";
        var rules = new ComparisonRules(new ComparisonRule("$.rows[*].tokens", new GridStep([2, 4, 8, 16, 32]), "one checkpoint"));
        Assert.That(Compare("model,tokens\n70m,8\n160m,4\n"), Is.Empty);
        Assert.That(Compare("model,tokens\n70m,16\n160m,8\n").Single().Path, Is.EqualTo("$.rows[0].tokens"));
        Assert.That(Compare("model,tokens\n70m,5\n160m,8\n").Single().Explanation, Does.Contain("not on the axis"));
        Assert.That(Compare("model,tokens\n70m,NaN\n160m,8\n").Single().Explanation, Does.Contain("not a finite number"));
        Assert.That(Compare("model,tokens\n70m,\n160m,8\n").Single().Explanation, Is.EqualTo("a number became null"));
        Assert.That(Compare("model,tokens\n70M,4\n160m,8\n").Single().Explanation, Is.EqualTo("the string changed"));
        Assert.That(Compare("model,tokens\n70m,4\n").Single().Explanation, Does.StartWith("the array's length changed"));
        Assert.That(Compare("tokens,model\n4,70m\n8,160m\n"), Is.Not.Empty, "the order of columns is part of a table");

        IReadOnlyList<SnapshotDifference> Compare(string received) => SnapshotComparer.Compare(CsvSnapshot.Parse(committed), CsvSnapshot.Parse(received), rules);
    }

    [Test]
    public void NaN_fails_even_where_it_is_committed()
    {
        var table = CsvSnapshot.Parse("a\nNaN\n");
        Assert.That(SnapshotComparer.Compare(table, table, ComparisonRules.AllExact), Has.Count.EqualTo(1));
    }

    [Test]
    public void Large_whole_numbers_keep_their_digits() =>
        Assert.That(
            SnapshotComparer.Compare(CsvSnapshot.Parse("seed\n18446744073709551615\n"), CsvSnapshot.Parse("seed\n18446744073709551614\n"), ComparisonRules.AllExact),
            Has.Count.EqualTo(1));
}
