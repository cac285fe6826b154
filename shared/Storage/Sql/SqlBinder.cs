namespace Vanguards.Storage.Sql;

/// <summary>Binds one statement after another in one session: opening a session costs more than binding. Holds one of the engine's sessions until disposed.</summary>
public sealed class SqlBinder : IAsyncDisposable
{
    private readonly SqlSession _session;
    private readonly Dictionary<string, SqlTable> _made = new(StringComparer.OrdinalIgnoreCase);

    internal SqlBinder(SqlSession session) => _session = session;

    /// <summary>Binds one SELECT against tables of which only the columns need be known; reads no data. Parameters are bound as NULL. Tables of earlier statements are not seen.</summary>
    public async Task<SqlBinding> BindAsync(string sql, IReadOnlyList<SqlTable> tables, CancellationToken cancel)
    {
        var missing = tables.Where(table => !(_made.TryGetValue(table.Name, out var made) && made.Columns.SequenceEqual(table.Columns))).ToList();
        var create = missing.Count > 0 ? string.Concat(missing.Select(SqlEngine.CreateEmpty)) : null;
        var binding = await _session.BindAsync(sql, [.. tables.Select(table => table.Name)], create, cancel);
        foreach (var table in binding.Problems.Count == 0 ? missing : [])
        {
            _made[table.Name] = table;
        }

        return binding;
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
