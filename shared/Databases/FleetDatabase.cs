using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Vanguards.Databases;

/// <summary>A service's database in the fleet: whether it can be used, and how it is brought up to date.</summary>
public static class FleetDatabase
{
    /// <summary>Says as <c>database</c> whether every database of the process answers and is up to date.</summary>
    public static IHostApplicationBuilder AddDatabaseHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        return builder;
    }

    /// <summary>Applies every migration that the process knows, one after the other; what <c>--migrate</c> does.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancel)
    {
        foreach (var migration in services.GetServices<IDatabaseMigration>())
        {
            await migration.ApplyAsync(cancel);
        }
    }
}

internal sealed class DatabaseHealth(IEnumerable<IDatabaseMigration> migrations) : IHealthCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Longest);
        try
        {
            var pending = new List<string>();
            foreach (var migration in migrations)
            {
                pending.AddRange(await migration.PendingAsync(patience.Token).WaitAsync(patience.Token));
            }

            return pending.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"The database is not up to date ({string.Join(", ", pending)}); run this service with --migrate.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
#pragma warning disable CA1031 // whatever is wrong with it, it cannot be used
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy($"The database cannot be used: {failure.Message}");
        }
    }
}
