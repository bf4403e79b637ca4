namespace Repro.Tasks;

/// <summary>Drawing until something allowed comes.</summary>
internal static class Draws
{
    private const int MostDraws = 10_000;

    /// <exception cref="ArgumentException">Nothing allowed came; the message names what.</exception>
    public static T Until<T>(Func<T> draw, Func<T, bool> allowed, string what)
    {
        for (var i = 0; i < MostDraws; i++)
        {
            var drawn = draw();
            if (allowed(drawn)) return drawn;
        }

        throw new ArgumentException($"No allowed {what} was found in {MostDraws} draws: the language allows none, or next to none.");
    }
}
