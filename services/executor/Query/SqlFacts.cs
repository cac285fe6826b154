using Vanguards.Executor.Caching;
using Vanguards.Executor.Results;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Query;

/// <summary>What binding found out about a statement: whether its result can be reused. Known statements are not bound again.</summary>
internal sealed class SqlFacts(SqlEngine engine)
{
    private readonly LruCache<string, SqlBinding> _known = new(capacity: 4_096);

    /// <summary>Null for what does not bind; running it tells why.</summary>
    public async ValueTask<SqlBinding?> OfAsync(string sql, IReadOnlyList<SqlTable> tables, string zone, CancellationToken cancel)
    {
        using var builder = new ContentKey.Builder("facts");
        builder.Add("sql", sql).Add("zone", zone);
        foreach (var table in tables)
        {
            builder.Add("table", table.Name);
            foreach (var column in table.Columns)
            {
                builder.Add(column.Name, column.Type);
            }
        }

        var key = builder.Build().Sha256;
        if (!_known.TryGet(key, out var binding))
        {
            binding = await engine.BindAsync(sql, [.. tables.Select(table => SqlTable.OfColumns(table.Name, table.Columns))], zone, cancel);
            _known.Set(key, binding);
        }

        return binding.Problems.Count == 0 ? binding : null;
    }

    /// <summary>Adds a table's content and how its dataset is mapped.</summary>
    public static void AddTo(ContentKey.Builder key, SqlTable table)
    {
        key.Add("table", table.Name);
        foreach (var uri in table.Uris)
        {
            key.Add("uri", uri);
        }

        foreach (var column in table.Columns)
        {
            key.Add(column.Name, column.Type);
        }

        foreach (var (canonical, raw) in table.Dataset?.Mapping.OrderBy(each => each.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string>>())
        {
            key.Add(canonical, raw);
        }
    }
}
