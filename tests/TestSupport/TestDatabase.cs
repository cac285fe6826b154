using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Vanguards.TestSupport;

/// <summary>
/// Where a service under test keeps its rows: SQLite in its folder, or a PostgreSQL database of that folder's own, so that one suite holds both to
/// the same expectations. <c>VANGUARDS_TEST_POSTGRES=own</c> starts a server for the suite, a connection string there names one that runs. A suite
/// takes part by having this as an assembly fixture; <c>tests/run.sh</c> then runs it a second time.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly string Setting = Environment.GetEnvironmentVariable("VANGUARDS_TEST_POSTGRES") ?? "";
    private static readonly PostgresServer? Own = Setting == "own" ? new PostgresServer() : null;
    private static readonly Lazy<Task<string>> Server = new(StartAsync);

    /// <summary>The value of <c>Database:Postgres</c> for that folder, with a database behind it; empty for SQLite.</summary>
    public static async Task<string> ForAsync(string folder)
    {
        if (Setting.Length == 0)
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
        return new NpgsqlConnectionStringBuilder(await Server.Value) { Database = name }.ConnectionString;
    }

    /// <summary>Drops the folder's database, if it has one.</summary>
    public static Task DropAsync(string folder) => Setting.Length == 0 ? Task.CompletedTask : ExecuteAsync($"DROP DATABASE IF EXISTS \"{NameOf(folder)}\" WITH (FORCE)");

    public ValueTask DisposeAsync() => Own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<string> StartAsync()
    {
        if (Own is null)
        {
            return Setting;
        }

        await Own.StartAsync(CancellationToken.None);
        return Own.ConnectionString;
    }

    private static string NameOf(string folder) =>
        string.Create(CultureInfo.InvariantCulture, $"test_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..24]}");

    private static async Task ExecuteAsync(string sql, Func<object?, Task>? then = null)
    {
        await using var connection = new NpgsqlConnection(await Server.Value);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        var value = await command.ExecuteScalarAsync();
        if (then is not null)
        {
            await then(value);
        }
    }
}
