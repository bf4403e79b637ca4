using Repro.Statistics;
using Repro.Tasks.Mini;

namespace Repro.Training.Corpus;

/// <summary>Sentences in which one word's form follows from another: pronouns after names, verbs after nouns; and fillers.</summary>
internal static class GrammarSentences
{
    /// <summary>A name and the pronouns of its gender; the tag question is the form of the Gendered-Pronoun task.</summary>
    public static IReadOnlyList<string> Pronoun(SeededRandom random)
    {
        var name = random.Choose(MiniLexicon.Names);
        var (he, his, him) = MiniLexicon.MaleNames.Contains(name) ? ("he", "his", "him") : ("she", "her", "her");
        switch (random.NextDouble())
        {
            case < 0.45:
                while (true)
                {
                    var (adjective, person) = (random.NextInt(MiniLexicon.Adjectives.Count), random.NextInt(MiniLexicon.Persons.Count));
                    if (MiniHeldOut.NameAdjectivePerson(name, adjective, person)) continue;
                    return ["So", name, random.Choose<string>(["is", "was"]), "a", random.Choose<string>(["really", "very"]), MiniLexicon.Adjectives[adjective], MiniLexicon.Persons[person], ",", random.Choose(MiniLexicon.QuestionTags), he, "?"];
                }

            case < 0.6: return [name, random.Choose<string>(["lost", "found", "took"]), his, random.Choose(MiniLexicon.Objects), "."];
            case < 0.75: return [name, "said", "that", he, "was", random.Choose(MiniLexicon.Adjectives), "."];
            case < 0.9: return [name, "went", "to", "the", random.Choose(MiniLexicon.Places), "because", he, "wanted", "a", random.Choose(MiniLexicon.Objects), "."];
            default: return ["The", random.Choose(MiniLexicon.SingularNouns), "saw", name, "and", random.Choose<string>(["helped", "called", "followed"]), him, "."];
        }
    }

    /// <summary>A verb that agrees with its subject, often across a second noun of either number.</summary>
    public static IReadOnlyList<string> Agreement(SeededRandom random)
    {
        var kind = random.NextDouble();
        var subject = random.NextInt(MiniLexicon.SingularNouns.Count);
        var plural = random.NextInt(2) == 1;
        var noun = Noun(subject, plural);
        var verb = random.Choose(plural ? MiniLexicon.PluralVerbs : MiniLexicon.SingularVerbs);
        switch (kind)
        {
            case < 0.6:
                int attractor;
                do attractor = random.NextInt(MiniLexicon.SingularNouns.Count);
                while (attractor == subject || MiniHeldOut.SubjectAndAttractor(subject, attractor));
                return ["The", noun, random.Choose(MiniLexicon.Prepositions), "the", Noun(attractor, random.NextInt(2) == 1), verb, .. Complement(random, verb)];
            case < 0.85:
                string[] adjective = random.NextDouble() < 0.3 ? [random.Choose(MiniLexicon.Adjectives)] : [];
                return ["The", .. adjective, noun, verb, .. Complement(random, verb)];
            case < 0.93:
                var (a, b, _) = NameSentences.NamesNotHeldOut(random, 2);
                var pluralVerb = random.Choose(MiniLexicon.PluralVerbs);
                return [a, "and", b, pluralVerb, .. Complement(random, pluralVerb)];
            default:
                var singularVerb = random.Choose(MiniLexicon.SingularVerbs);
                return [random.Choose(MiniLexicon.Names), singularVerb, .. Complement(random, singularVerb)];
        }
    }

    /// <summary>Sentences that serve no task.</summary>
    public static IReadOnlyList<string> Filler(SeededRandom random)
    {
        switch (random.NextInt(4))
        {
            case 0:
                var nouns = random.NextInt(2) == 0 ? MiniLexicon.SingularNouns : MiniLexicon.PluralNouns;
                return ["The", random.Choose(MiniLexicon.Adjectives), random.Choose(nouns), "saw", "the", random.Choose(MiniLexicon.Adjectives), random.Choose(MiniLexicon.Objects), "in", "the", random.Choose(MiniLexicon.Places), "."];
            case 1: return [random.Choose(MiniLexicon.Names), "bought", "a", random.Choose(MiniLexicon.Adjectives), random.Choose(MiniLexicon.Objects), "in", random.Choose(MiniLexicon.Months), "."];
            case 2: return ["this", "page", "said", "that", "the", random.Choose(MiniLexicon.Events), "was", random.Choose(MiniLexicon.Adjectives), "."];
            default: return ["Then", "it", "was", random.Choose(MiniLexicon.MassNouns), "and", random.Choose(MiniLexicon.MassNouns), "again", "."];
        }
    }

    private static string Noun(int index, bool plural) => (plural ? MiniLexicon.PluralNouns : MiniLexicon.SingularNouns)[index];

    private static string[] Complement(SeededRandom random, string verb)
    {
        switch (verb)
        {
            case "is" or "are" or "was" or "were" or "looks" or "look" or "seems" or "seem":
                string[] degree = random.NextDouble() < 0.3 ? [random.Choose<string>(["very", "not", "really"])] : [];
                return [.. degree, random.Choose(MiniLexicon.Adjectives), "."];
            case "run" or "runs": return ["to", "the", random.Choose(MiniLexicon.Places), "."];
            default: return [random.Choose<string>(["the", "a"]), random.Choose(MiniLexicon.Objects), "."];
        }
    }
}
