using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Repro.Statistics;

/// <summary>Either a value or an <see cref="Statistics.Absence"/>; both convert to it, so that a method just returns the one it has.</summary>
/// <typeparam name="T">What is there when it is there.</typeparam>
public sealed record Outcome<T>
    where T : notnull
{
    private readonly T? value;

    private Outcome(T? value, Absence? absence) => (this.value, Absence) = (value, absence);

    /// <summary>Why there is no value; null when there is one.</summary>
    public Absence? Absence { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Absence))]
    public bool IsPresent => Absence is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message is the reason.</exception>
    public T Value => IsPresent ? value! : throw new InvalidOperationException(Absence.Reason);

    /// <summary>True and the value when there is one.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = this.value;
        return IsPresent;
    }

    /// <summary>One of two continuations.</summary>
    public TResult Match<TResult>(Func<T, TResult> present, Func<Absence, TResult> absent) =>
        IsPresent ? present(value!) : absent(Absence);

    /// <summary>The value, or the reason in round brackets.</summary>
    public override string ToString() =>
        IsPresent ? string.Create(CultureInfo.InvariantCulture, $"{value}") : $"({Absence.Reason})";

    /// <summary>A value that is there.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A value that is not there.</summary>
    public static implicit operator Outcome<T>(Absence absence) =>
        new(default, absence ?? throw new ArgumentNullException(nameof(absence)));
}
