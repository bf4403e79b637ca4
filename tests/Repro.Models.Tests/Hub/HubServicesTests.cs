using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>The client in a host, and what a host's log gets of it.</summary>
public sealed class HubServicesTests : HubTests
{
    [Test]
    public async Task A_host_makes_the_client_and_its_log_holds_no_secret()
    {
        using var log = new Log();
        var services = new ServiceCollection().AddHub(Settings with { Token = HubToken.From(Secret, "HF_TOKEN") });
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<HubClient>();
        Hub.Misbehave(Weights, new AnswersStatus(429));
        Hub.Misbehave("/cdn/", new AnswersStatus(502));
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(log.Lines, Has.Some.Contains("OnRetry").And.All.Not.Contain(Secret).And.All.Not.Contain("Signature").And.All.Not.Contain("/resolve/"));
    }

    [Test]
    public async Task A_folder_can_be_served_as_a_hub()
    {
        Directory.CreateDirectory(Folder.At("repos/owner/name/main/onnx"));
        Directory.CreateDirectory(Folder.At("repos/owner/name/step1"));
        Folder.Write("repos/owner/name/main/onnx/config.json", "{}");
        Folder.Write("repos/owner/name/step1/pytorch_model.bin", WeightBytes);
        Assert.That(HubFolder.Load(Hub, Folder.At("repos")), Is.EqualTo(new[] { "owner/name" }));
        using var client = Client();
        Assert.That(File.ReadAllText(await client.Fetch("owner/name", "main", "onnx/config.json")), Is.EqualTo("{}"));
        Assert.That(File.ReadAllBytes(await client.Fetch("owner/name", "step1", "pytorch_model.bin")), IsBytes(WeightBytes));
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public string[] Lines => [.. lines];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
