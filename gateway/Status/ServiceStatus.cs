using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Gateway.Status;

/// <summary>
/// Whether a service's processes are ready. A service that is not makes the gateway no less able to answer: it serves the dashboard and says what is
/// away, so this degrades its health and never fails it. Asked at most once a second, whoever asks.
/// </summary>
internal sealed class ServiceStatus(string service, IReadOnlyList<Uri> addresses, IHttpClientFactory clients, TimeProvider time) : IHealthCheck
{
    public const string ClientName = "status";
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private (Task<HealthCheckResult> Answer, long At)? _last;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_last is not { } last || (last.Answer.IsCompleted && time.GetElapsedTime(last.At) >= Freshness))
            {
                _last = (AskAllAsync(), time.GetTimestamp());
            }

            return _last.Value.Answer.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> AskAllAsync()
    {
        var reasons = (await Task.WhenAll(addresses.Select(AskAsync))).OfType<string>().ToList();
        return reasons.Count == 0 ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(addresses.Count == 1 ? reasons[0] : $"{reasons.Count} of {addresses.Count}: {reasons[0]}");
    }

    /// <summary>Null if it is ready, or why it is not.</summary>
    private async Task<string?> AskAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(Longest);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.GetAsync(new Uri(address, "healthz/ready"), patience.Token);
            if (response.IsSuccessStatusCode)
            {
                return null;
            }

            var report = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(patience.Token));
            return string.Join(" ", report.GetProperty("checks").EnumerateArray()
                .Where(check => check.GetProperty("status").GetString() != nameof(HealthStatus.Healthy))
                .Select(check => check.TryGetProperty("detail", out var detail) && detail.GetString() is { } text ? text : $"{check.GetProperty("name").GetString()} is not ready."));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The {service} service does not answer.";
        }
    }
}

internal static class ServiceStatusRegistration
{
    public static void AddServiceStatus(this IHostApplicationBuilder builder, IReadOnlyList<string> services)
    {
        builder.Services.AddHttpClient(ServiceStatus.ClientName, client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, 1024 * 1024));
        foreach (var service in services)
        {
            var addresses = ServiceAddresses.Read(builder.Configuration, service)!;
            builder.Services.AddKeyedSingleton(service, (provider, _) => new ServiceStatus(service, addresses, provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(service, provider => provider.GetRequiredKeyedService<ServiceStatus>(service), null, null));
        }
    }
}
