using Repro.Statistics;
using Repro.Training.Corpus;

namespace Repro.Training.Tests.Corpus;

/// <summary>Documents drawn from the grammar itself, so that their kind is known.</summary>
internal static class Documents
{
    /// <summary>Documents of one kind; the name is the beginning of the kind's.</summary>
    public static IEnumerable<IReadOnlyList<string>> OfKind(string name, int count, ulong seed = 11)
    {
        var kind = TrainingText.Mixture.Single(kind => kind.Name.StartsWith(name, StringComparison.Ordinal));
        var random = new SeededRandom(seed);
        for (var i = 0; i < count; i++) yield return kind.Write(random);
    }

    /// <summary>What <see cref="TrainingText"/> is made of: kind and words of each document, and how often they are written.</summary>
    public static IEnumerable<(DocumentKind Kind, IReadOnlyList<string> Words, int Copies)> Stream(ulong seed)
    {
        var random = new SeededRandom(seed);
        double[] shares = [.. TrainingText.Mixture.Select(kind => kind.Share)];
        while (true)
        {
            var kind = random.ChooseWeighted(TrainingText.Mixture, shares);
            yield return (kind, kind.Write(random), random.NextDouble() < TrainingText.RepeatedDocumentShare ? 2 : 1);
        }
    }
}
