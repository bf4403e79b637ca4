namespace Repro.Training.Tests;

public sealed class TrainingMetricsTests
{
    private static readonly TrainingMetrics Row = new()
    {
        Step = 256, Tokens = 131072, Loss = 3.14159265, IoiLogitDifference = -0.25, IoiAccuracy = 0.5, GreaterThan = 0.1, GreaterThanLate = 1e-7,
        Pronoun = 0, Agreement = 0.2, AgreementAttracted = -0.3, Repeat = 1, PreviousTokenHead = 0.4, InductionHead = 0.6,
    };

    [Test]
    public void The_header_names_the_columns_in_order() =>
        Assert.That(TrainingMetrics.CsvHeader, Is.EqualTo("step,tokens,loss,ioiLogitDifference,ioiAccuracy,greaterThan,greaterThanLate,pronoun,agreement,agreementAttracted,repeat,previousTokenHead,inductionHead"));

    [Test]
    public void A_row_has_six_digits_and_a_value_for_each_column()
    {
        Assert.That(Row.ToCsv(), Is.EqualTo("256,131072,3.14159,-0.25,0.5,0.1,1E-07,0,0.2,-0.3,1,0.4,0.6"));
        Assert.That(Row.ToCsv().Split(','), Has.Length.EqualTo(TrainingMetrics.CsvHeader.Split(',').Length));
    }
}
