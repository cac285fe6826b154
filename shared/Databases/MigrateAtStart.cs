using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Vanguards.Databases;

/// <summary>
/// Before anything else starts: embedded files are brought up to date; a replica in the fleet refuses to start on a database that is not,
/// since only the <c>--migrate</c> mode changes it.
/// </summary>
internal sealed class MigrateAtStart(IEnumerable<IDatabaseMigration> migrations, IOptions<DatabaseOptions> options) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var migration in migrations)
        {
            if (options.Value.Postgres.Length == 0)
            {
                await migration.ApplyAsync(cancellationToken);
            }
            else if (await migration.PendingAsync(cancellationToken) is { Count: > 0 } pending)
            {
                throw new InvalidOperationException($"The database schema '{migration.Schema}' is not up to date: {string.Join(", ", pending)} {(pending.Count == 1 ? "is" : "are")} missing. Run this service with --migrate first.");
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
