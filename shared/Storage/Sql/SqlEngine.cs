using Microsoft.Extensions.Options;
using Vanguards.Storage.Objects;

namespace Vanguards.Storage.Sql;

/// <summary>Opens locked-down DuckDB sessions; at most <see cref="StorageOptions.SqlSessions"/> at once.</summary>
public sealed class SqlEngine(IObjectStore store, IOptions<StorageOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.SqlSessions);

    /// <summary>Opens a session that can read the tables of the scope and nothing else. Waits while too many are open.</summary>
    public Task<SqlSession> OpenAsync(SqlScope scope, CancellationToken cancel) => throw new NotImplementedException(store.ScratchFolder);

    /// <summary>Binds one SELECT against tables of which only the columns need be known; reads no data.</summary>
    public Task<SqlBinding> BindAsync(string sql, IReadOnlyList<SqlTable> tables, string zone, CancellationToken cancel) => throw new NotImplementedException();

    public void Dispose() => _free.Dispose();
}
