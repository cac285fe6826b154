using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Vanguards.TestSupport;

/// <summary>
/// Where a service under test keeps its rows: SQLite in its folder, or, with <c>VANGUARDS_TEST_POSTGRES</c> (a connection string), a PostgreSQL
/// database of that folder's own, so that one suite holds both to the same expectations.
/// </summary>
public static class TestDatabase
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("VANGUARDS_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    /// <summary>The value of <c>Database:Postgres</c> for that folder, with a database behind it; empty for SQLite.</summary>
    public static async Task<string> ForAsync(string folder)
    {
        if (Server is null)
        {
            return "";
        }

        var name = NameOf(folder);
        await ExecuteAsync($"SELECT 1 FROM pg_database WHERE datname = '{name}'", async found =>
        {
            if (found is null)
            {
                await ExecuteAsync($"CREATE DATABASE \"{name}\"");
            }
        });
        return new NpgsqlConnectionStringBuilder(Server) { Database = name }.ConnectionString;
    }

    /// <summary>Drops the folder's database, if it has one.</summary>
    public static Task DropAsync(string folder) => Server is null ? Task.CompletedTask : ExecuteAsync($"DROP DATABASE IF EXISTS \"{NameOf(folder)}\" WITH (FORCE)");

    private static string NameOf(string folder) =>
        string.Create(CultureInfo.InvariantCulture, $"test_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..24]}");

    private static async Task ExecuteAsync(string sql, Func<object?, Task>? then = null)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        var value = await command.ExecuteScalarAsync();
        if (then is not null)
        {
            await then(value);
        }
    }
}
