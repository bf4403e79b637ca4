using Repro.Models;

namespace Repro.Heads;

/// <summary>What one pass over a model measures, kept for the detectors that share it until another model comes. It cannot see that weights were changed in place.</summary>
internal sealed class SharedPass<T>(Func<GptNeoX, T> measure)
    where T : class
{
    private readonly Lock gate = new();
    private WeakReference<GptNeoX>? last;
    private T? found;

    public T Of(GptNeoX model)
    {
        lock (gate)
        {
            if (found is not null && last is not null && last.TryGetTarget(out var known) && ReferenceEquals(known, model)) return found;
            (found, last) = (measure(model), new WeakReference<GptNeoX>(model));
            return found;
        }
    }
}
