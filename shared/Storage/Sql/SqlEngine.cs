using System.Collections.Concurrent;
using System.Text;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using Vanguards.Definitions;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Tables;

namespace Vanguards.Storage.Sql;

/// <summary>Opens locked-down DuckDB sessions; at most <see cref="StorageOptions.SqlSessions"/> at once.</summary>
public sealed class SqlEngine(IObjectStore store, IOptions<StorageOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.SqlSessions);
    private readonly ConcurrentBag<SqlInstance> _idle = [];
    private volatile bool _disposed;

    /// <summary>
    /// Opens a session that can read the tables of the scope and nothing else; waits while too many are open, so do not hold one while opening
    /// another. Throws <see cref="FileNotFoundException"/> if a table's object is gone.
    /// </summary>
    public async Task<SqlSession> OpenAsync(SqlScope scope, CancellationToken cancel)
    {
        var sql = new StringBuilder(SqlClock.Macros(scope.AsOf));
        foreach (var table in scope.Tables)
        {
            var paths = new List<string>();
            foreach (var uri in table.Uris)
            {
                paths.Add(await store.LocalPathAsync(uri, cancel));
            }

            sql.Append(Create(table, paths));
        }

        return await OpenAsync(scope.Zone, sql.ToString(), [.. scope.Tables.Select(t => t.Name)], cancel);
    }

    /// <summary>Binds one SELECT against tables of which only the columns need be known; reads no data. Parameters are bound as NULL.</summary>
    public async Task<SqlBinding> BindAsync(string sql, IReadOnlyList<SqlTable> tables, string zone, CancellationToken cancel)
    {
        await using var binder = await OpenBinderAsync(zone, cancel);
        return await binder.BindAsync(sql, tables, cancel);
    }

    /// <summary>A session for binding many statements, as <see cref="BindAsync"/> does one.</summary>
    public async Task<SqlBinder> OpenBinderAsync(string zone, CancellationToken cancel) =>
        new(await OpenAsync(zone, SqlClock.Macros(DateTimeOffset.UnixEpoch), [], cancel));

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var instance))
        {
            instance.Dispose();
        }

        _free.Dispose();
    }

    /// <summary>Takes an instance back; what the session made in it is gone with its database.</summary>
    internal void Return(SqlInstance instance)
    {
        try
        {
            instance.Execute("USE memory; DETACH session;");
            if (_disposed)
            {
                instance.Dispose();
            }
            else
            {
                _idle.Add(instance);
            }
        }
        catch (DuckDBException)
        {
            // A fatal error leaves an instance unusable: the next session gets a new one.
            instance.Dispose();
        }

        if (!_disposed)
        {
            _free.Release();
        }
    }

    private async Task<SqlSession> OpenAsync(string zone, string create, IReadOnlyList<string> tables, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        SqlInstance? instance = null;
        try
        {
            instance = await Task.Run(() => Rent(zone, create), cancel);
            return new SqlSession(this, instance, tables, store, TimeSpan.FromSeconds(options.Value.SqlTimeoutSeconds));
        }
        catch
        {
            instance?.Dispose();
            _free.Release();
            throw;
        }
    }

    private SqlInstance Rent(string zone, string create)
    {
        if (!_idle.TryTake(out var instance) || instance.Zone != zone)
        {
            // The zone is locked with the rest of the configuration; use cases in several zones at once take turns.
            instance?.Dispose();
            instance = new SqlInstance(store.LocalFolder, Path.Combine(store.ScratchFolder, $"sql-{Guid.CreateVersion7():N}"), zone, options.Value);
        }

        try
        {
            instance.Execute($"ATTACH ':memory:' AS session; USE session; {create}");
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    private static string Create(SqlTable table, IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return CreateEmpty(table);
        }

        var (schema, name) = Named(table);
        var from = SqlText.Parquet(paths);
        return $"{schema}CREATE VIEW {name} AS {(table.Dataset is { } dataset ? DatasetView.Select(dataset, from) : $"SELECT * FROM {from}")}; ";
    }

    /// <summary>The statement that makes a table of that name and columns without rows, in place of one of that name.</summary>
    internal static string CreateEmpty(SqlTable table)
    {
        var (schema, name) = Named(table);
        return $"{schema}CREATE OR REPLACE TABLE {name} ({string.Join(", ", table.Columns.Select(c => $"{SqlName.Quote(c.Name)} {c.Type}"))}); ";
    }

    private static (string Schema, string Name) Named(SqlTable table)
    {
        var dot = table.Name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? ("", SqlName.Quote(table.Name))
            : ($"CREATE SCHEMA IF NOT EXISTS {SqlName.Quote(table.Name[..dot])}; ", $"{SqlName.Quote(table.Name[..dot])}.{SqlName.Quote(table.Name[(dot + 1)..])}");
    }
}
