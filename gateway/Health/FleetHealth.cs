using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vanguards.Gateway.Routing;

namespace Vanguards.Gateway.Health;

/// <summary>
/// Not ready until every service has been ready once; from then on the gateway is, whoever is away: the dashboard opens and says who. What is away is in
/// the answer all the same.
/// </summary>
internal sealed class FleetHealth(IHttpClientFactory clients, IConfiguration configuration) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private volatile bool _wasReady;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var away = (await Task.WhenAll(RouteTable.Services.Select(async service => (service, isReady: await AnyReadyAsync(service, cancellationToken)))))
            .Where(each => !each.isReady).Select(each => each.service).ToList();
        _wasReady |= away.Count == 0;
        var words = away.Count == 0 ? "Every service is ready." : $"Not ready: {string.Join(", ", away)}.";
        return away.Count == 0 ? HealthCheckResult.Healthy(words) : _wasReady ? HealthCheckResult.Degraded(words) : HealthCheckResult.Unhealthy(words);
    }

    private async Task<bool> AnyReadyAsync(string service, CancellationToken cancel)
    {
        var answers = await Task.WhenAll(RouteTable.AddressesOf(configuration, service).Select(address => IsReadyAsync(address, cancel)));
        return answers.Contains(true);
    }

    private async Task<bool> IsReadyAsync(Uri address, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await clients.CreateClient(nameof(FleetHealth)).GetAsync(new Uri(address, "/healthz/ready"), patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
