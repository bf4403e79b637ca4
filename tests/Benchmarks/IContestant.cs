namespace Repro.Benchmarks;

/// <summary>The part a contestant plays in the table.</summary>
internal enum Role
{
    /// <summary>One forward pass over all prompts, logits at the last position.</summary>
    PlainForward,

    /// <summary>Forward passes and backward passes to the embedding only, one of each a step.</summary>
    PlainGradients,

    /// <summary>EAP-IG the textbook's way.</summary>
    TextbookAttribution,

    /// <summary>A circuit evaluated the textbook's way.</summary>
    TextbookEvaluation,

    /// <summary>EAP-IG by the suite's engine, as it comes.</summary>
    Attribution,

    /// <summary>The same in small portions: what the engine needs where memory is short.</summary>
    FrugalAttribution,

    /// <summary>A circuit evaluated by the suite's engine.</summary>
    Evaluation,

    /// <summary>The minimal faithful circuit with its curve, by the suite's engine.</summary>
    Search,
}

/// <summary>Something that is timed. Making one may prepare what many runs share; its memory counts, its time does not.</summary>
internal interface IContestant : IDisposable
{
    string Name { get; }

    /// <summary>A whole run, from tokens to numbers; it leaves no tensor behind.</summary>
    double[] Run();
}

/// <summary>How a contestant for a role is made.</summary>
internal sealed record Entry(Role Role, Func<Workload, IContestant> Make);
