using Repro.Models;

namespace Repro.Heads;

/// <summary>Every score of every head of a random model, recomputed sample by sample in plain doubles.</summary>
public sealed class DetectorTextbookTests
{
    private static readonly RandomHeadControl Control = new(LeastScores: 9);

    private GptNeoX model = null!;
    private PlainHeads plain = null!;

    [OneTimeSetUp]
    public void SetUp() => plain = new PlainHeads(model = RandomModel.Create());

    [OneTimeTearDown]
    public void TearDown() => model.Dispose();

    private static void AreEqual(RoleScores scores, Func<int, int, double[]> expected)
    {
        foreach (var head in scores.Heads) Assert.That(head.Score.Values, Is.EqualTo(expected(head.Head.Layer, head.Head.Index)).Within(1e-9), head.Head.Name);
        Assert.That(scores.Heads.Select(head => head.Head), Is.EqualTo(Enumerable.Range(0, 9).Select(i => new Head(i / 3, i % 3))));
        Assert.That(scores.Heads.Select(head => head.Score.Estimate).Distinct().Count(), Is.GreaterThan(3), "the heads differ");
    }

    // query and key of each element of the diagonal, in the whole sequence of 1 + 5 + 5 tokens
    [TestCase("previous-token", true, 1, 1, 10)]
    [TestCase("duplicate-token", true, 5, 6, 10)]
    [TestCase("induction", true, 4, 6, 10)]
    [TestCase("previous-token", false, 1, 1, 10)]
    [TestCase("duplicate-token", false, 5, 5, 10)]
    [TestCase("induction", false, 4, 4, 10)]
    public void Attention_scores_are_means_over_a_diagonal(string role, bool secondCopyOnly, int offset, int firstQuery, int lastQuery)
    {
        var data = new RepeatedTokens(RandomModel.Repeats with { SecondCopyOnly = secondCopyOnly });
        IHeadDetector detector = role switch
        {
            "previous-token" => new PreviousTokenDetector(data, Control),
            "duplicate-token" => new DuplicateTokenDetector(data, Control),
            _ => new InductionDetector(data, Control),
        };
        var patterns = data.Sequences.Select(tokens => plain.Run(tokens).Patterns).ToArray();
        AreEqual(detector.Score(model), (layer, head) =>
            [.. patterns.Select(pattern => Enumerable.Range(firstQuery, lastQuery - firstQuery + 1).Average(query => pattern[layer][head][query][query - offset]))]);
    }

    [TestCase(WordReading.EmbeddingAndMlp)]
    [TestCase(WordReading.MlpWithoutDivision)]
    public void Successor_scores_count_words_whose_successor_comes_first(WordReading reading)
    {
        var scores = new SuccessorDetector(RandomModel.Families, Control, new SuccessorSettings(reading)).Score(model);
        AreEqual(scores, (layer, head) =>
            [.. RandomModel.Families.SelectMany(family => Enumerable.Range(0, family.Cyclic ? family.Tokens.Count : family.Tokens.Count - 1).Select(i =>
            {
                var token = family.Tokens[i];
                var word = reading == WordReading.EmbeddingAndMlp ? PlainHeads.Add(plain.Embedding(token), plain.FirstMlp(token, divide: true)) : plain.FirstMlp(token, divide: false);
                var logits = plain.OvLogits(layer, head, word, divide: false, biases: false);
                return family.Tokens.MaxBy(candidate => logits[candidate]) == family.Tokens[(i + 1) % family.Tokens.Count] ? 1.0 : 0.0;
            }))]);
        foreach (var head in scores.Heads)
        {
            Assert.That(head.Score.Estimate, Is.EqualTo(head.Conditions.Values.Average(family => family.Estimate)).Within(1e-12), "families weigh alike");
        }
    }

    [Test]
    public void Successor_pairs_weigh_alike_where_asked()
    {
        var scores = new SuccessorDetector(RandomModel.Families, Control, SuccessorSettings.Reference2024).Score(model);
        foreach (var head in scores.Heads) Assert.That(head.Score.Estimate, Is.EqualTo(head.Score.Values.Sum() / 13).Within(1e-12));
    }

    [TestCase(1, false)]
    [TestCase(1, true)]
    [TestCase(-1, false)]
    [TestCase(-1, true)]
    public void Copy_scores_count_names_among_the_first_words_of_the_OV_circuit(int sign, bool normalize)
    {
        var (data, settings) = (RandomModel.Prompts(9), new CopySettings(Top: 5, normalize));
        IHeadDetector detector = sign > 0 ? new NameMoverDetector(data, Control, settings) : new NegativeNameMoverDetector(data, Control, settings);
        var runs = data.Pairs.Select(pair => plain.Run([.. pair.Clean])).ToArray();
        var scores = detector.Score(model);
        AreEqual(scores, (layer, head) =>
            [.. data.Pairs.Select((pair, i) => Places(pair.Clean).Average(place =>
                plain.OvLogits(layer, head, runs[i].AfterFirstLayer[place], normalize, biases: true, sign).Select((logit, word) => (logit, word)).OrderByDescending(pair => pair.logit).Take(5).Any(first => first.word == pair.Clean[place]) ? 1.0 : 0.0))]);
        foreach (var head in scores.Heads)
        {
            for (var i = 0; i < data.Pairs.Count; i++)
            {
                var fromEnd = runs[i].Patterns[head.Head.Layer][head.Head.Index][^1];
                int[] places = Places(data.Pairs[i].Clean);
                Assert.That(head.Conditions[NameMoverDetector.EndToIndirectObject].Values[i], Is.EqualTo(fromEnd[places[0]]).Within(1e-9));
                Assert.That(head.Conditions[NameMoverDetector.EndToSubject1].Values[i], Is.EqualTo(fromEnd[places[1]]).Within(1e-9));
                Assert.That(head.Conditions[NameMoverDetector.EndToSubject2].Values[i], Is.EqualTo(fromEnd[places[2]]).Within(1e-9));
            }
        }
    }

    // first token, indirect object, subject, others, subject, last token
    private static int[] Places(IReadOnlyList<int> tokens) => [1, 2, tokens.Count - 2];
}
