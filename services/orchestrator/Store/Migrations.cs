using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Vanguards.Messaging.Commits;

namespace Vanguards.Orchestrator.Store;

/// <summary>
/// Numbered scripts, each applied in one transaction with the number it brings the tables to, so that a process killed half way leaves nothing
/// behind.
/// </summary>
internal static class Migrations
{
    public static async Task ApplyAsync(string sqlite, string name, CancellationToken cancel)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(sqlite) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        SqliteWriter.Configure(connection);
        for (var number = 1; Script("Sqlite", name, number) is { } script; number++)
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

    public static async Task ApplyAsync(NpgsqlDataSource postgres, string schema, CancellationToken cancel)
    {
        await using var connection = await postgres.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Two that migrate at the same moment go one after the other.
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock(hashtextextended('migrate {schema}', 0))", cancel);
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS \"{schema}\"; CREATE TABLE IF NOT EXISTS migrations (number bigint PRIMARY KEY)", cancel);
        var applied = await NewestAsync(connection, cancel);
        for (var number = applied + 1; Script("Postgres", schema, number) is { } script; number++)
        {
            await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"{script}; INSERT INTO migrations VALUES ({number})"), cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    public static async Task<IReadOnlyList<string>> PendingAsync(NpgsqlDataSource postgres, string schema, CancellationToken cancel)
    {
        await using var connection = await postgres.OpenConnectionAsync(cancel);
        var pending = new List<string>();
        for (var number = await NewestAsync(connection, cancel) + 1; Script("Postgres", schema, number) is not null; number++)
        {
            pending.Add(string.Create(CultureInfo.InvariantCulture, $"{schema}.{number:0000}"));
        }

        return pending;
    }

    private static async Task<long> NewestAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('migrations') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancel) is not true)
        {
            return 0;
        }

        await using var newest = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM migrations", connection);
        return (long)(await newest.ExecuteScalarAsync(cancel))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string? Script(string dialect, string name, long number)
    {
        using var stream = typeof(Migrations).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{dialect}.{name}.{number:0000}.sql"));
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
