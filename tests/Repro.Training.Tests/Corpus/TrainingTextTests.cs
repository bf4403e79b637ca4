using System.Buffers.Binary;
using System.Security.Cryptography;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Repro.Tasks.Mini;
using Repro.Training.Corpus;

namespace Repro.Training.Tests.Corpus;

public sealed class TrainingTextTests
{
    private const int Sample = 40_000; // documents

    [Test]
    public void The_text_of_the_committed_models_is_pinned()
    {
        var tokens = new TrainingText(1).Next(10_000);
        var bytes = new byte[tokens.Length * sizeof(int)];
        for (var i = 0; i < tokens.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), tokens[i]);
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(bytes)), Is.EqualTo("98a007286c38b0396d58e154baaca307feac1f0f8f16a5abe2737f43cdc656f2"));
    }

    [Test]
    public void A_seed_decides_the_text()
    {
        var (text, again, other) = (new TrainingText(3).Next(1000), new TrainingText(3).Next(1000), new TrainingText(4).Next(1000));
        Assert.That(again, Is.EqualTo(text));
        Assert.That(other, Is.Not.EqualTo(text));
    }

    [Test]
    public void The_text_does_not_depend_on_how_it_is_asked_for()
    {
        var whole = new TrainingText(3).Next(5000);
        var text = new TrainingText(3);
        var parts = new List<int>();
        int[] sizes = [1, 7, 0, 512, 30, 2];
        for (var i = 0; parts.Count < whole.Length; i++) parts.AddRange(text.Next(Math.Min(sizes[i % sizes.Length], whole.Length - parts.Count)));
        Assert.That(parts, Is.EqualTo(whole));
    }

    [Test]
    public void The_text_is_the_separator_and_a_document_of_the_mixture_again_and_again()
    {
        const int tokens = 50_000;
        var expected = Documents.Stream(3)
            .SelectMany(document => Enumerable.Repeat(document.Words, document.Copies).SelectMany(words => words).Prepend(MiniLexicon.EndOfText))
            .Take(tokens).Select(MiniLexicon.IdOf);
        Assert.That(new TrainingText(3).Next(tokens), Is.EqualTo(expected.ToArray()));
    }

    [Test]
    public void The_mixture_is_the_recipes() =>
        Assert.That(TrainingText.Mixture.Select(kind => kind.Share), Is.EqualTo([0.14, 0.12, 0.03, 0.08, 0.10, 0.13, 0.06, 0.21, 0.07, 0.05, 0.01]));

    [Test]
    public void Kinds_occur_in_proportion_to_their_shares_by_chi_square()
    {
        var counts = Documents.Stream(5).Take(Sample).CountBy(document => document.Kind).ToDictionary();
        var chiSquare = TrainingText.Mixture.Sum(kind => Math.Pow(counts[kind] - (Sample * kind.Share), 2) / (Sample * kind.Share));
        Assert.That(chiSquare, Is.LessThan(ChiSquared.InvCDF(TrainingText.Mixture.Count - 1, 0.9999)));
    }

    [Test]
    public void About_fifteen_of_a_hundred_documents_are_written_twice()
    {
        var twice = Documents.Stream(5).Take(Sample).Count(document => document.Copies == 2);
        var deviation = Math.Sqrt(Sample * 0.15 * 0.85);
        Assert.That(twice, Is.EqualTo(Sample * 0.15).Within(4 * deviation));
    }

    [Test]
    public void A_document_has_about_15_4_tokens()
    {
        // the separator included, without the repetition. The recipe's table gives 15.44, of entries rounded to 0.1 (so 0.05 at
        // most in the sum); the standard error of this many documents is 0.04
        double[] lengths = [.. Documents.Stream(5).Take(Sample).Select(document => document.Words.Count + 1.0)];
        var error = lengths.StandardDeviation() / Math.Sqrt(Sample);
        TestContext.Out.WriteLine($"mean length {lengths.Mean():0.000}, standard error {error:0.000}");
        Assert.That(error, Is.LessThan(0.05));
        Assert.That(lengths.Mean(), Is.EqualTo(15.44).Within(0.05 + (4 * error)));
    }

    // the trials' averages, to a tenth, separator included
    [TestCase("two-name transfer", 16.8)]
    [TestCase("three-name transfer", 21.2)]
    [TestCase("other name", 13.1)]
    [TestCase("pronouns", 10.3)]
    [TestCase("subject-verb", 8.7)]
    [TestCase("years", 15.4)]
    [TestCase("ordered", 13.0)]
    [TestCase("repeated random", 18.6)]
    [TestCase("twice and once", 14.0)]
    [TestCase("names again", 13.8)]
    [TestCase("fillers", 10.0)]
    public void A_kinds_documents_are_as_long_as_in_the_trials(string kind, double tokens)
    {
        double[] lengths = [.. Documents.OfKind(kind, 10_000).Select(words => words.Count + 1.0)];
        var error = lengths.StandardDeviation() / Math.Sqrt(lengths.Length);
        TestContext.Out.WriteLine($"{kind}: {lengths.Mean():0.000} +- {error:0.000}");
        Assert.That(lengths.Mean(), Is.EqualTo(tokens).Within(0.05 + (4 * error)));
    }

    [Test]
    public void Every_word_but_the_separator_occurs()
    {
        var seen = new TrainingText(2).Next(200_000).ToHashSet();
        Assert.That(MiniLexicon.Vocabulary.Where((_, id) => !seen.Contains(id)), Is.Empty);
    }
}
