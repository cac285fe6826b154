using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>
/// Makes a few finished runs many, in the files of a product that does not run: every row that belongs to a run is copied, each copy half a minute
/// older than the one before.
/// </summary>
internal static class FinishedRuns
{
    private const long HalfMinute = 30_000_000;
    private static readonly string[] Instants = ["at", "created_at", "scheduled_at", "started_at", "finished_at", "state_since", "as_of", "lease_until"];

    /// <summary>How many finished executions there are afterwards.</summary>
    public static long Multiply(string dataFolder, int copies)
    {
        using var orchestration = Open(dataFolder, "orchestration");
        var newest = (long)Scalar(orchestration, "SELECT max(run) FROM executions");
        Copy(orchestration, "run", newest, copies);
        using var logs = Open(dataFolder, "logs");
        Copy(logs, "execution_id", newest, copies);
        return (long)Scalar(orchestration, "SELECT count(*) FROM executions WHERE finished_at IS NOT NULL");
    }

    private static void Copy(SqliteConnection connection, string owner, long newest, int copies)
    {
        Execute(connection, "BEGIN");
        foreach (var table in Names(connection, $"SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c ON c.name = '{owner}' WHERE t.type = 'table'"))
        {
            var columns = Names(connection, $"SELECT name FROM pragma_table_info('{table}')");
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
                WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {copies})
                INSERT INTO {table} ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
                SELECT {string.Join(", ", columns.Select(column => Copied(table, column, newest)))} FROM {table} AS original CROSS JOIN copy
                """));
        }

        Execute(connection, "COMMIT");
    }

    private static string Copied(string table, string column, long newest) => (table, column) switch
    {
        (_, "run" or "parent_run") => string.Create(CultureInfo.InvariantCulture, $"original.{column} + {newest} * n"),
        ("executions", "id") or (_, "execution_id") => $"original.{column} || '-' || n",
        _ when Instants.Contains(column) => string.Create(CultureInfo.InvariantCulture, $"original.{column} - {HalfMinute} * n"),
        _ => $"original.\"{column}\"",
    };

    private static SqliteConnection Open(string dataFolder, string name)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, name + ".db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static List<string> Names(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
