using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.Databases;

/// <summary>
/// Before anything else starts: embedded files are brought up to date; a replica in the fleet refuses to start on a database that is not,
/// since only the <c>--migrate</c> mode changes it. One whose database is away starts all the same: it says that it is not ready until it is back.
/// </summary>
internal sealed partial class MigrateAtStart(IEnumerable<IDatabaseMigration> migrations, IOptions<DatabaseOptions> options, ILogger<MigrateAtStart> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var migration in migrations)
        {
            if (options.Value.Postgres.Length == 0)
            {
                await migration.ApplyAsync(cancellationToken);
                continue;
            }

            try
            {
                if (await migration.PendingAsync(cancellationToken) is { Count: > 0 } pending)
                {
                    throw new StartRefusedException($"The database schema '{migration.Schema}' is not up to date: {string.Join(", ", pending)} {(pending.Count == 1 ? "is" : "are")} missing. Run this service with --migrate first.");
                }
            }
            catch (Exception away) when (away is not StartRefusedException && !cancellationToken.IsCancellationRequested)
            {
                Log.DatabaseAway(logger, migration.Schema, away.Message);
            }
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
