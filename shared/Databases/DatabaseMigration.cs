using Microsoft.EntityFrameworkCore;

namespace Vanguards.Databases;

/// <summary>Brings a service's database up to date; what the <c>--migrate</c> mode of a service runs.</summary>
public interface IDatabaseMigration
{
    /// <summary>The service's schema, or its file when embedded.</summary>
    string Schema { get; }

    /// <summary>Applies what is missing; safe to run again, and beside another that does the same.</summary>
    Task ApplyAsync(CancellationToken cancel);

    /// <summary>Names of the migrations that are missing.</summary>
    Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancel);
}

internal sealed class DatabaseMigration<TContext>(string schema, IDbContextFactory<TContext> databases) : IDatabaseMigration
    where TContext : DbContext
{
    public string Schema => schema;

    public async Task ApplyAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (!db.IsPostgres())
        {
            // A process killed while it migrated leaves EF's lock behind, and the next would wait for it for ever. The data folder is ours alone.
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancel);
            await db.Database.MigrateAsync(cancel);
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancel);
            return;
        }

        // Two that make the schema at the same moment would both try; the lock is the session's and ends with it.
        await db.Database.OpenConnectionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock(hashtextextended({"migrate " + schema}, 0))", cancel);
        // A name cannot be a parameter; it is a constant of the service's code.
        var create = $"CREATE SCHEMA IF NOT EXISTS \"{schema}\"";
        await db.Database.ExecuteSqlRawAsync(create, cancel);
        await db.Database.MigrateAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock(hashtextextended({"migrate " + schema}, 0))", cancel);
    }

    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return [.. await db.Database.GetPendingMigrationsAsync(cancel)];
    }
}
