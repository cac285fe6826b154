using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Vanguards.Messaging.Rabbit;

/// <summary>Whether the broker can be used, and if not, why.</summary>
internal sealed class RabbitHealth(RabbitConnection rabbit) : IHealthCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Longest);
        try
        {
            // What the client is in the midst of may outlast its token.
            await rabbit.OpenAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The message broker does not answer.");
        }
        catch (RabbitAwayException)
        {
            // Said below.
        }

        return rabbit.Away is { } reason ? HealthCheckResult.Unhealthy($"The message broker cannot be used: {reason}") : HealthCheckResult.Healthy();
    }
}
