using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Repro.Models.Hub;

/// <summary>Registers the hub client: one named HTTP client, with retries, made by the factory.</summary>
public static class HubServices
{
    internal const string HttpClientName = "Repro.Hub";

    /// <summary>For the sentence that tells a user why there is a wait.</summary>
    internal static readonly HttpRequestOptionsKey<Action<string>> Note = new("Repro.Hub.Note");

    /// <summary>Set on a request that is not worth a second try.</summary>
    internal static readonly HttpRequestOptionsKey<bool> Once = new("Repro.Hub.Once");

    /// <summary>
    /// Adds a <see cref="HubClient"/>. A request that meets no answer, 408, 429 or 5xx is tried again after an exponential wait with jitter,
    /// or what <c>Retry-After</c> says. Addresses are not logged: those of the CDN are signed, and that is as good as a password.
    /// </summary>
    public static IServiceCollection AddHub(this IServiceCollection services, HubSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<HubClient>();
        var client = services.AddHttpClient(HttpClientName, http => http.Timeout = Timeout.InfiniteTimeSpan) // a body takes as long as it takes
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
            .RemoveAllLoggers();
        client.AddResilienceHandler("retry", pipeline => pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = Math.Max(1, settings.Tries - 1),
                Delay = settings.FirstDelay,
                MaxDelay = settings.LongestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = true,
                ShouldHandle = args => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(args.Outcome)
                    && !(args.Context.GetRequestMessage()?.Options.TryGetValue(Once, out var once) == true && once)
                    && !(args.Outcome.Result is { } answer && RetryAfter(answer) > settings.LongestRetryAfter)),
                OnRetry = args =>
                {
                    if (args.Context.GetRequestMessage() is { } request && request.Options.TryGetValue(Note, out var note))
                        note(FormattableString.Invariant($"'{request.RequestUri!.Host}' {(args.Outcome.Result is { } answer ? $"answered {(int)answer.StatusCode}" : "did not answer")}; trying again in {args.RetryDelay.TotalSeconds:0.#} s."));
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(settings.AnswerTimeout));
        client.AddHttpMessageHandler(() => new HubAddressHandler(settings));
        return services;
    }

    /// <summary>The wait that an answer asks for, or null.</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };
}
