using System.Globalization;
using System.Text.Json.Nodes;
using Repro.Experiments.Snapshots;

namespace Repro.Experiments.Tests.Snapshots;

public sealed class CanonicalJsonTests
{
    private enum Verdict
    {
        NotRun,
    }

    [Test]
    public void A_record_is_written_as_stated()
    {
        var value = new Result("T1 < „ä“ + 'x'", Verdict.NotRun, 299_892_736_000, 1.0 / 3, null, new Dictionary<string, double> { ["Z"] = 1e-7, ["a"] = -0.0 }, [2.50, 1e20]);
        Assert.That(CanonicalJson.Default.Write(value), Is.EqualTo("""
            {
              "name": "T1 < „ä“ + 'x'",
              "verdict": "notRun",
              "tokens": 299892736000,
              "ratio": 0.3333333333,
              "missing": null,
              "byName": {
                "Z": 1E-07,
                "a": 0
              },
              "values": [
                2.5,
                1E+20
              ]
            }

            """.ReplaceLineEndings("\n")));
    }

    [TestCase(3, 1234.56, "1230")]
    [TestCase(3, -0.00123456, "-0.00123")]
    [TestCase(10, 0.1234567890123, "0.123456789")]
    [TestCase(17, 0.1, "0.1")]
    [TestCase(17, 0.12345678901234568, "0.12345678901234568")]
    [TestCase(1, 0.95, "0.9")] // the double nearest to 0.95 is below it
    public void Doubles_are_rounded_to_significant_digits(int digits, double value, string text) =>
        Assert.That(new CanonicalJson(digits).Write(value), Is.EqualTo(text + "\n"));

    [Test]
    public void Numbers_that_differ_in_the_last_bits_become_the_same_text()
    {
        var (sum, literal) = (0.1 + 0.2, 0.3);
        Assert.That(sum, Is.Not.EqualTo(literal));
        Assert.That(CanonicalJson.Default.Write(sum), Is.EqualTo(CanonicalJson.Default.Write(literal)));
    }

    [Test]
    public void Whole_numbers_are_never_rounded() =>
        Assert.That(new CanonicalJson(3).Write(new { Seed = ulong.MaxValue, Step = 143_001 }), Is.EqualTo("{\n  \"seed\": 18446744073709551615,\n  \"step\": 143001\n}\n"));

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    public void A_number_that_is_not_finite_is_refused_by_its_path(double bad)
    {
        Assert.That(() => CanonicalJson.Default.Write(new { Models = new[] { new { Score = 1.0 }, new { Score = bad } } }), Throws.ArgumentException.With.Message.StartsWith("$.models[1].score is"));
        Assert.That(() => CanonicalJson.Default.Write(new JsonObject { ["a"] = bad }), Throws.ArgumentException.With.Message.StartsWith("$.a is"));
    }

    [Test]
    public void A_node_is_written_like_a_value_and_null_is_a_document()
    {
        Assert.That(CanonicalJson.Default.Write<JsonNode?>(new JsonObject { ["b"] = 1, ["A"] = 0.1 + 0.2 }), Is.EqualTo("{\n  \"b\": 1,\n  \"A\": 0.3\n}\n"));
        Assert.That(CanonicalJson.Default.Write<JsonNode?>(null), Is.EqualTo("null\n"));
    }

    [Test]
    public void Written_twice_it_is_the_same()
    {
        var text = CanonicalJson.Default.Write(new { A = 1 / 7.0, B = new[] { 1e-300, 12345.678901234 } });
        Assert.That(CanonicalJson.Default.Write(JsonNode.Parse(text)), Is.EqualTo(text));
    }

    [Test]
    public void The_text_is_the_same_under_a_culture_with_other_numbers()
    {
        var value = new { A = -1234.5, B = 1e-9 };
        var text = CanonicalJson.Default.Write(value);
        using var german = new GermanNumbers();
        Assert.That((-1.5).ToString(CultureInfo.CurrentCulture), Is.EqualTo("−1,5"), "the culture is in force");
        Assert.That(CanonicalJson.Default.Write(value), Is.EqualTo(text));
    }

    [TestCase(0)]
    [TestCase(18)]
    public void A_number_of_digits_that_no_double_has_is_refused(int digits) => Assert.Throws<ArgumentOutOfRangeException>(() => _ = new CanonicalJson(digits));

    private sealed record Result(string Name, Verdict Verdict, long Tokens, double Ratio, double? Missing, Dictionary<string, double> ByName, double[] Values);
}
