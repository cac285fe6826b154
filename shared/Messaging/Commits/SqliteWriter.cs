using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Vanguards.Messaging.Commits;

/// <summary>Writes a SQLite file: WAL, and <c>synchronous</c> as asked (FULL survives a power cut, NORMAL a killed process).</summary>
public sealed class SqliteWriter(string connectionString, string synchronous = "FULL") : IWriterDialect
{
    public TimeSpan Gathering => TimeSpan.Zero;

    /// <summary>Applies the settings that every connection to our files has.</summary>
    public static void Configure(SqliteConnection connection, string synchronous = "FULL")
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA busy_timeout=10000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768; PRAGMA foreign_keys=OFF; PRAGMA wal_autocheckpoint=4000;";
        command.ExecuteNonQuery();
    }

    public DbConnection Open()
    {
        // Pooled connections would keep the file open, and its settings unknown, after we are disposed.
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        var connection = new SqliteConnection(builder.ConnectionString);
        connection.Open();
        Configure(connection, synchronous);
        return connection;
    }

    public void GivenUp(Exception why)
    {
    }

    public void Dispose()
    {
    }

    public IStatements Statements(DbConnection connection) => new DirectStatements();

    public DbTransaction Begin(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);
}
