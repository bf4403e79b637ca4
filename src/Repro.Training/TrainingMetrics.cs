using System.Globalization;
using System.Reflection;

namespace Repro.Training;

/// <summary>One row of the table recorded while training. What each probe asks: <see cref="TrainingProbes"/>.</summary>
public sealed record TrainingMetrics
{
    public required int Step { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Nats per token on text of another seed than the training text's.</summary>
    public required double Loss { get; init; }

    /// <summary>IOI: mean logit difference, and share of prompts above zero (chance 0.5).</summary>
    public required double IoiLogitDifference { get; init; }

    public required double IoiAccuracy { get; init; }

    /// <summary>Greater-Than: probability of later years minus that of the others, and the same for start years from 60 on,
    /// where knowing how common each year is does not help.</summary>
    public required double GreaterThan { get; init; }

    public required double GreaterThanLate { get; init; }

    /// <summary>Gendered pronoun: probability of the right pronoun minus that of the other.</summary>
    public required double Pronoun { get; init; }

    /// <summary>Agreement: probability of verb forms of the subject's number minus that of the other, and the same where the noun in between has the other number.</summary>
    public required double Agreement { get; init; }

    public required double AgreementAttracted { get; init; }

    /// <summary>Share of tokens predicted in the second half of a repeated random sequence.</summary>
    public required double Repeat { get; init; }

    /// <summary>The largest mean attention any head pays to the previous token, and to the token after the first occurrence, on those sequences.</summary>
    public required double PreviousTokenHead { get; init; }

    public required double InductionHead { get; init; }

    private static readonly PropertyInfo[] Columns = typeof(TrainingMetrics).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>The table's first line.</summary>
    public static string CsvHeader => string.Join(',', Columns.Select(column => char.ToLowerInvariant(column.Name[0]) + column.Name[1..]));

    /// <summary>This row, in the header's order; six significant digits.</summary>
    public string ToCsv() => string.Join(',', Columns.Select(column => column.GetValue(this) switch
    {
        double value => value.ToString("G6", CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));
}
