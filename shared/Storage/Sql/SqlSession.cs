using System.Text.Json;
using Vanguards.Contracts;

namespace Vanguards.Storage.Sql;

/// <summary>One private DuckDB instance over the tables of a scope. One statement at a time.</summary>
public sealed class SqlSession : IAsyncDisposable
{
    /// <summary>Runs one SELECT with parameters <c>$1…</c> and stores its rows as a Parquet table, streaming.</summary>
    public Task<SqlResult<TableRef>> QueryToTableAsync(string sql, IReadOnlyList<JsonElement> parameters, string tableName, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Runs one SELECT and returns its first rows as a JSON array of objects.</summary>
    public Task<SqlResult<SqlRows>> QueryAsync(string sql, IReadOnlyList<JsonElement> parameters, int limit, CancellationToken cancel) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Rows as a JSON array of objects, and whether the limit cut them short.</summary>
public sealed record SqlRows
{
    public required IReadOnlyList<TableColumn> Columns { get; init; }
    public required JsonElement Rows { get; init; }
    public bool Truncated { get; init; }
}
