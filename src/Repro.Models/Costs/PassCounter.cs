namespace Repro.Models.Costs;

/// <summary>
/// Counts what really passes through models on this thread, to hold predicted <see cref="Work"/> against: from its start until it is disposed.
/// Without one, a pass costs a look at a field.
/// </summary>
public sealed class PassCounter : IDisposable
{
    [ThreadStatic]
    private static PassCounter? current;

    private readonly PassCounter? outer = current;

    private PassCounter()
    {
    }

    /// <summary>What was counted so far; operations are not.</summary>
    public Work Counted { get; private set; }

    public static PassCounter Start() => current = new PassCounter();

    /// <summary>A partial run of so many prompts.</summary>
    public static void Partial(long prompts) => Add(new Work(PartialRuns: prompts));

    internal static void Forward(long prompts, long length) => Add(new Work(Forwards: prompts, Tokens: prompts * length));

    internal static void Backward(long prompts) => Add(new Work(Backwards: prompts));

    public void Dispose() => current = outer;

    private static void Add(Work work)
    {
        if (current is { } counter) counter.Counted += work;
    }
}
