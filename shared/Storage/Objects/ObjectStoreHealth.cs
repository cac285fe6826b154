using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Vanguards.Storage.Objects;

/// <summary>Whether the S3 store answers and has the bucket.</summary>
internal sealed class ObjectStoreHealth(S3ObjectStore store) : IHealthCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Longest);
        try
        {
            return await store.HasBucketAsync(patience.Token).WaitAsync(patience.Token)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The object store has no such bucket; run the datasets service with --migrate.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The object store does not answer.");
        }
#pragma warning disable CA1031 // whatever is wrong with it, it cannot be used
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy($"The object store cannot be used: {failure.Message}");
        }
    }
}
