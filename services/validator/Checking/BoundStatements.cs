using System.Text;
using Vanguards.Definitions.Expressions;
using Vanguards.Storage.Sql;

namespace Vanguards.Validator.Checking;

/// <summary>
/// Binds the statements of one definition. Statements that differ only in the names of the tables they read, as those of generated definitions
/// do, are bound once. Bounded in number and in time (<paramref name="patience"/> ends it).
/// </summary>
internal sealed class BoundStatements(SqlEngine engine, string zone, int limit, CancellationToken patience) : IAsyncDisposable
{
    private readonly Dictionary<string, Storage.Sql.SqlBinding> _known = new(StringComparer.Ordinal);
    private SqlBinder? _binder;
    private int _bound;

    /// <summary>The binding, or why this statement and all that follow have none.</summary>
    public async Task<(Storage.Sql.SqlBinding? Binding, string? Refused)> BindAsync(string sql, IReadOnlyList<SqlTable> tables, CancellationToken cancel)
    {
        var shape = ShapeOf(sql, tables);
        var key = KeyOf(sql, tables, []);
        if (_known.TryGetValue(key, out var known) || (shape is not null && _known.TryGetValue(shape, out known)))
        {
            return (known, null);
        }

        if (_bound >= limit)
        {
            return (null, $"From here on SQL was not checked: the definition has more than {limit} different statements.");
        }

        try
        {
            _binder ??= await engine.OpenBinderAsync(zone, patience);
            known = await _binder.BindAsync(sql, tables, patience);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"From here on SQL was not checked: binding the statements before took too long ({_bound} were bound).");
        }

        _bound++;
        _known[key] = known;
        if (shape is not null && known.Problems.Count == 0 && !known.Columns.Any(column => tables.Any(table => Mentions(column.Name, table) || Mentions(column.Type, table))))
        {
            _known[shape] = known;
        }

        return (known, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_binder is not null)
        {
            await _binder.DisposeAsync();
        }
    }

    /// <summary>
    /// Equal for statements that mean the same but for the names of their tables; null if a name may mean something else as well: a column, a
    /// function, a keyword (of which none has a digit).
    /// </summary>
    private static string? ShapeOf(string sql, IReadOnlyList<SqlTable> tables)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in tables.Select(OwnName))
        {
            if (!name.Any(char.IsAsciiDigit) || tables.Any(table => table.Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            {
                return null;
            }

            names.TryAdd(name, $"\u0003{names.Count}");
        }

        return names.Count > 0 && SqlText.Renamed(sql, names) is { } renamed ? KeyOf(renamed, tables, names) : null;
    }

    private static bool Mentions(string text, SqlTable table) => text.Contains(OwnName(table), StringComparison.OrdinalIgnoreCase);

    /// <summary>The step's or dataset's name; <c>step_id.source</c> without the source.</summary>
    private static string OwnName(SqlTable table) => table.Name.Split('.', 2)[0];

    private static string KeyOf(string sql, IReadOnlyList<SqlTable> tables, Dictionary<string, string> names)
    {
        var key = new StringBuilder(sql);
        foreach (var table in tables)
        {
            var own = OwnName(table);
            key.Append('\0').Append(names.GetValueOrDefault(own, own)).Append(table.Name, own.Length, table.Name.Length - own.Length);
            foreach (var column in table.Columns)
            {
                key.Append('\u0001').Append(column.Name).Append('\u0002').Append(column.Type);
            }
        }

        return key.ToString();
    }
}
