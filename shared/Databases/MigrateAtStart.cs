using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Vanguards.Databases;

/// <summary>
/// Before anything else starts: an embedded file is brought up to date; a replica in the fleet refuses to start on a database that is not,
/// since only the <c>--migrate</c> mode changes it.
/// </summary>
internal sealed class MigrateAtStart<TContext>(string schema, IDbContextFactory<TContext> databases) : IHostedLifecycleService
    where TContext : DbContext
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var migration = new DatabaseMigration<TContext>(schema, databases);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!db.IsPostgres())
        {
            await migration.ApplyAsync(cancellationToken);
        }
        else if (await migration.PendingAsync(cancellationToken) is { Count: > 0 } pending)
        {
            throw new InvalidOperationException($"The database schema '{schema}' is not up to date: {string.Join(", ", pending)} {(pending.Count == 1 ? "is" : "are")} missing. Run this service with --migrate first.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
