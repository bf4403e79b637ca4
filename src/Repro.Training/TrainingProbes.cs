using Repro.Models;
using Repro.Statistics;
using Repro.Tasks;
using Repro.Tasks.Mini;
using Repro.Training.Corpus;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Training;

/// <summary>
/// What is asked of a model while it trains: fresh text, the four tasks on combinations the text never holds, and repeated
/// random sequences. The prompts are fixed by their own seeds, the same for every model and step.
/// </summary>
public sealed class TrainingProbes : IDisposable
{
    private const ulong Seed = 5, FreshTextSeed = 99;
    private const int Prompts = 128, FreshWindows = 64, RepeatRows = 64, RepeatLength = 10;

    private readonly Tensor text;   // [windows, pos + 1]
    private readonly Tensor repeat; // [rows, 1 + 2 RepeatLength]
    private readonly TaskData ioi = IoiTask.Generate(MiniIoi.Language, new IoiSettings(Prompts, Seed));
    private readonly List<PromptPair> greaterThan, pronoun, agreement;

    public TrainingProbes(int contextLength)
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(Seed);
        text = tensor(new TrainingText(FreshTextSeed).Next(FreshWindows * (contextLength + 1))).to(ScalarType.Int64).view(FreshWindows, contextLength + 1).DetachFromDisposeScope();
        repeat = RepeatedSequences(random.Fork("repeat")).DetachFromDisposeScope();
        greaterThan = Draw(random.Fork("greater-than"), GreaterThanPrompt);
        pronoun = Draw(random.Fork("pronoun"), PronounPrompt);
        agreement = Draw(random.Fork("agreement"), AgreementPrompt);
    }

    /// <summary>The table's row for the model as it is now.</summary>
    public TrainingMetrics Measure(GptNeoX model, int step, long tokens)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var prompts = new PromptBatch([.. ioi.Pairs.Select(pair => pair.Clean)], CPU);
        var ioiDifferences = LogitDifference.PerPrompt(model.LogitsAt(prompts.Tokens, prompts.LastPositions, prompts.Mask), ioi.Pairs);
        var years = ProbabilityDifferences(model, greaterThan);
        var pronouns = ProbabilityDifferences(model, pronoun);
        var verbs = ProbabilityDifferences(model, agreement);
        var (repeated, previous, induction) = Repeats(model);
        return new TrainingMetrics
        {
            Step = step,
            Tokens = tokens,
            Loss = Loss(model),
            IoiLogitDifference = ioiDifferences.Average(),
            IoiAccuracy = LogitDifference.Accuracy(ioiDifferences),
            GreaterThan = years.Average(),
            GreaterThanLate = Hard(greaterThan, years),
            Pronoun = pronouns.Average(),
            Agreement = verbs.Average(),
            AgreementAttracted = Hard(agreement, verbs),
            Repeat = repeated,
            PreviousTokenHead = previous,
            InductionHead = induction,
        };
    }

    public void Dispose()
    {
        text.Dispose();
        repeat.Dispose();
    }

    private static double Hard(List<PromptPair> probes, double[] values) => values.Where((_, i) => probes[i].Hard).Average();

    private double Loss(GptNeoX model)
    {
        using var scope = NewDisposeScope();
        var length = text.shape[1] - 1;
        var logits = model.Logits(text.narrow(1, 0, length));
        return nn.functional.cross_entropy(logits.flatten(0, 1), text.narrow(1, 1, length).flatten()).item<float>();
    }

    private static double[] ProbabilityDifferences(GptNeoX model, List<PromptPair> probes)
    {
        using var scope = NewDisposeScope();
        using var prompts = new PromptBatch([.. probes.Select(probe => probe.Clean)], CPU);
        using var reader = new MetricReader(Metric.ProbabilityDifference, probes, MiniLexicon.Vocabulary.Count, CPU);
        return reader.PerPrompt(model.LogitsAt(prompts.Tokens, prompts.LastPositions, prompts.Mask)).to(ScalarType.Float64).data<double>().ToArray();
    }

    private (double Repeated, double Previous, double Induction) Repeats(GptNeoX model)
    {
        using var scope = NewDisposeScope();
        using var cache = new ActivationCache(Activations.Pattern);
        var logits = model.Logits(repeat, cache: cache); // [rows, pos, vocabulary]
        var second = RepeatLength + 1; // where the second copy starts
        var predicted = logits.narrow(1, second, RepeatLength - 1).argmax(-1);
        var repeated = predicted.eq(repeat.narrow(1, second + 1, RepeatLength - 1)).to(ScalarType.Float32).mean().item<float>();
        double previous = 0, induction = 0;
        foreach (var pattern in cache[Activations.Pattern])
        {
            var mean = pattern.mean([0]); // [head, query, key]
            previous = Math.Max(previous, mean.diagonal(-1, 1, 2).mean([1]).max().item<float>());
            // a query in the second copy looks at the token after the first occurrence of its own: RepeatLength - 1 back
            var offset = mean.narrow(1, second, RepeatLength).narrow(2, 2, RepeatLength).diagonal(0, 1, 2);
            induction = Math.Max(induction, offset.mean([1]).max().item<float>());
        }

        return (repeated, previous, induction);
    }

    private static Tensor RepeatedSequences(SeededRandom random)
    {
        var ids = new long[RepeatRows, 1 + (2 * RepeatLength)];
        for (var row = 0; row < RepeatRows; row++)
        {
            ids[row, 0] = MiniLexicon.IdOf(MiniLexicon.EndOfText);
            for (var i = 1; i <= RepeatLength; i++) ids[row, i] = ids[row, i + RepeatLength] = random.NextInt(1, MiniLexicon.Vocabulary.Count);
        }

        return tensor(ids);
    }

    private static List<PromptPair> Draw(SeededRandom random, Func<SeededRandom, PromptPair?> draw)
    {
        var probes = new List<PromptPair>();
        while (probes.Count < Prompts)
        {
            if (draw(random) is { } probe) probes.Add(probe);
        }

        return probes;
    }

    // the sentences are those of the tasks; what is drawn, and in which order, the committed curves depend on
    private static PromptPair? GreaterThanPrompt(SeededRandom random)
    {
        var (evt, century, year) = (random.NextInt(MiniLexicon.Events.Count), random.NextInt(MiniLexicon.Centuries.Count), random.NextInt(GreaterThanTask.FirstYear, GreaterThanTask.LastYear + 1));
        return MiniHeldOut.EventCenturyYear(evt, century, year) ? GreaterThanTask.Pair(MiniGreaterThan.Language, evt, century, year) : null;
    }

    private static PromptPair? PronounPrompt(SeededRandom random)
    {
        var name = random.Choose(MiniLexicon.Names);
        var (adjective, person) = (random.NextInt(MiniLexicon.Adjectives.Count), random.NextInt(MiniLexicon.Persons.Count));
        if (!MiniHeldOut.NameAdjectivePerson(name, adjective, person)) return null;
        var male = MiniLexicon.MaleNames.Contains(name);
        var fillings = new Dictionary<string, int> { ["{DEGREE}"] = 0, ["{ADJECTIVE}"] = adjective, ["{PERSON}"] = person };
        var twin = (male ? MiniLexicon.FemaleNames : MiniLexicon.MaleNames)[0]; // not measured
        return GenderedPronounTask.Pair(MiniGenderedPronoun.Language, MiniGenderedPronoun.Language.Frames[0], fillings, name, twin, male);
    }

    private static PromptPair? AgreementPrompt(SeededRandom random)
    {
        var (subject, attractor) = (random.NextInt(MiniLexicon.SingularNouns.Count), random.NextInt(MiniLexicon.SingularNouns.Count));
        if (subject == attractor || !MiniHeldOut.SubjectAndAttractor(subject, attractor)) return null;
        var (plural, attractorPlural) = (random.NextInt(2) == 1, random.NextInt(2) == 1);
        var fillings = new Dictionary<string, int> { ["{PREPOSITION}"] = random.NextInt(MiniLexicon.Prepositions.Count) };
        return SubjectVerbAgreementTask.Pair(MiniSubjectVerbAgreement.Language, MiniSubjectVerbAgreement.Language.Frames[0], fillings, (subject, plural), (attractor, attractorPlural));
    }
}
