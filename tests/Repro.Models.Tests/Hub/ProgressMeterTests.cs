using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

public sealed class ProgressMeterTests
{
    [Test]
    public void Reports_do_not_come_too_often_and_the_last_always_comes()
    {
        var clock = new Clock();
        var told = new List<HubProgress>();
        var meter = new ProgressMeter("f", 1_000, TimeSpan.FromSeconds(1), new Direct(told.Add), clock);
        meter.Start(100);
        for (var second = 1; second <= 8; second++)
        {
            clock.Seconds += 0.5;
            meter.At(100 + (100 * second));
        }

        meter.Note("A note.");
        meter.At(1_000);
        Assert.That(told, Is.EqualTo(new HubProgress[]
        {
            new("f", 100, 1_000, 0, null),
            new("f", 300, 1_000, 200, TimeSpan.FromSeconds(3.5)),
            new("f", 500, 1_000, 200, TimeSpan.FromSeconds(2.5)),
            new("f", 700, 1_000, 200, TimeSpan.FromSeconds(1.5)),
            new("f", 900, 1_000, 200, TimeSpan.FromSeconds(0.5)),
            new("f", 900, 1_000, 200, TimeSpan.FromSeconds(0.5), "A note."),
            new("f", 1_000, 1_000, 225, TimeSpan.Zero),
        }));
    }

    private sealed class Direct(Action<HubProgress> then) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => then(value);
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
