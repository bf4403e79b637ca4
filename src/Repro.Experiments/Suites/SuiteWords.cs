using Repro.Experiments.Analyses;
using Repro.Models.Tokenizers;
using Repro.Tasks;
using Repro.Tasks.Mini;
using Repro.Tasks.Pythia;

namespace Repro.Experiments.Suites;

/// <summary>The words that a suite's models know, and what is made of them: the tasks' prompts, and the sequences in which heads show their roles.</summary>
public sealed class SuiteWords
{
    private readonly Func<IoiSettings, IReadOnlyList<HeadDetectorSource>> heads;

    private SuiteWords(TaskLanguages languages, Func<IoiSettings, IReadOnlyList<HeadDetectorSource>> heads) => (Languages, this.heads) = (languages, heads);

    /// <summary>The words of all four tasks.</summary>
    public TaskLanguages Languages { get; }

    /// <summary>A detector of every role.</summary>
    /// <param name="prompts">How the IOI prompts among its sequences are drawn.</param>
    public IReadOnlyList<HeadDetectorSource> Heads(IoiSettings prompts) => heads(prompts);

    /// <summary>English, in the tokens of Pythia's tokenizer.</summary>
    /// <exception cref="ArgumentException">It is no Pythia tokenizer.</exception>
    public static SuiteWords Pythia(ByteLevelBpeTokenizer tokenizer)
    {
        var material = PythiaHeads.Material(tokenizer);
        return new SuiteWords(PythiaLanguages.For(tokenizer), material.Sources);
    }

    /// <exception cref="DefinitionException">The suite does not say whose words, or nobody knows them.</exception>
    internal static SuiteWords Of(Suite suite) => suite.Words switch
    {
        "mini" => new SuiteWords(MiniLanguages.All, MiniHeads.Sources),
        "pythia" => throw new DefinitionException($"The words of the suite '{suite.Name}' are those of its tokenizer, which has to be read first."),
        null => throw new DefinitionException($"The suite '{suite.Name}' does not say which words its models know: write it into '{suite.At("suite.yml")}', for example 'words: mini'."),
        var unknown => throw new DefinitionException($"The suite '{suite.Name}' says 'words: {unknown}' ('{suite.At("suite.yml")}'), and there are no such words. Known words: mini, pythia."),
    };
}
