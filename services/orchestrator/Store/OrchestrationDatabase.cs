using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Vanguards.Messaging.Commits;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Store;

/// <summary>
/// The orchestrator's two SQLite files and how they come to their present shape: numbered scripts, each applied in one transaction with the
/// number it brings the file to, so that a process killed half way leaves nothing behind.
/// </summary>
public sealed class OrchestrationDatabase(DataFolder folder)
{
    private readonly PooledDbContextFactory<OrchestrationContext> _readers = new(
        new DbContextOptionsBuilder<OrchestrationContext>()
            .UseSqlite(folder.Sqlite("orchestration"))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options);

    public string Orchestration => folder.Sqlite("orchestration");

    public string Logs => folder.Sqlite("logs");

    /// <summary>Brings both files up to date; must have ended before anything else opens them.</summary>
    public async Task MigrateAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(folder.Path);
        await MigrateAsync(Orchestration, "orchestration", cancel);
        await MigrateAsync(Logs, "logs", cancel);
    }

    /// <summary>A context for reading; dispose it.</summary>
    public OrchestrationContext Read() => _readers.CreateDbContext();

    /// <summary>One snapshot for all that the context reads; unlike a transaction of EF's it never takes the write lock.</summary>
    internal static async Task SnapshotAsync(OrchestrationContext rows, CancellationToken cancel)
    {
        await rows.Database.OpenConnectionAsync(cancel);
        rows.Database.UseTransaction(((SqliteConnection)rows.Database.GetDbConnection()).BeginTransaction(deferred: true));
    }

    private static async Task MigrateAsync(string connectionString, string name, CancellationToken cancel)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        SqliteWriter.Configure(connection);
        for (var number = 1; Script($"{name}.{number:0000}.sql") is { } script; number++)
        {
            await using var transaction = connection.BeginTransaction(deferred: false);
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "PRAGMA user_version";
            if ((long)(await command.ExecuteScalarAsync(cancel))! >= number)
            {
                continue;
            }

            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"{script}; PRAGMA user_version = {number};");
            await command.ExecuteNonQueryAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
    }

    private static string? Script(string name)
    {
        using var stream = typeof(OrchestrationDatabase).Assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
