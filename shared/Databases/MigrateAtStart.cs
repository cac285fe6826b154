using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.Databases;

/// <summary>
/// Before anything else starts: an embedded file is brought up to date; a replica in the fleet refuses to start on a database that is not,
/// since only the <c>--migrate</c> mode changes it. One whose database is away starts all the same: it says that it is not ready until it is back.
/// </summary>
internal sealed partial class MigrateAtStart<TContext>(string schema, IDbContextFactory<TContext> databases, ILogger<MigrateAtStart<TContext>> logger) : IHostedLifecycleService
    where TContext : DbContext
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var migration = new DatabaseMigration<TContext>(schema, databases);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!db.IsPostgres())
        {
            await migration.ApplyAsync(cancellationToken);
            return;
        }

        try
        {
            if (await migration.PendingAsync(cancellationToken) is { Count: > 0 } pending)
            {
                throw new StartRefusedException($"The database schema '{schema}' is not up to date: {string.Join(", ", pending)} {(pending.Count == 1 ? "is" : "are")} missing. Run this service with --migrate first.");
            }
        }
        catch (Exception away) when (away is not StartRefusedException && !cancellationToken.IsCancellationRequested)
        {
            Log.DatabaseAway(logger, schema, away.Message);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The database of '{Schema}' does not answer; the service is not ready until it does: {Reason}")]
        public static partial void DatabaseAway(ILogger logger, string schema, string reason);
    }
}
