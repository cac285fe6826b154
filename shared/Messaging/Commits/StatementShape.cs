using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Vanguards.Messaging.Commits;

/// <summary>Statements by their text, looked at once per connection.</summary>
internal sealed class StatementShapes(NpgsqlConnection connection)
{
    private readonly Dictionary<string, StatementShape> _shapes = new(StringComparer.Ordinal);

    public StatementShape Of(string sql)
    {
        if (!_shapes.TryGetValue(sql, out var shape))
        {
            _shapes.Add(sql, shape = StatementShape.Read(sql, connection));
        }

        return shape;
    }
}

/// <summary>
/// A statement with <c>@p0, @p1, …</c> as the server wants it. One of the form <c>INSERT INTO table (columns) VALUES (@p0, …)</c>, with or without
/// <c>ON CONFLICT</c>, can be sent for many rows at once; so can <c>UPDATE table SET column = @p1, … WHERE column = @p0 AND …</c> and <c>DELETE FROM table WHERE column = @p0 AND …</c>.
/// </summary>
internal sealed partial class StatementShape
{
    private readonly string _single;
    private readonly NpgsqlDbType?[] _types;
    private readonly string _many;

    private StatementShape(string single, string? table, NpgsqlDbType?[] types, string many, int[] key, bool replaces) =>
        (_single, Table, _types, _many, Key, Replaces) = (single, table, types, many, key, replaces);

    /// <summary>The table that the statement changes; null if that is not known.</summary>
    public string? Table { get; }

    /// <summary>True if many rows can go in one statement.</summary>
    public bool IsForMany => _many.Length > 0;

    /// <summary>Parameters that make up the row's key where the statement finds rows by it; empty where it does not.</summary>
    public int[] Key { get; }

    /// <summary>True if a later row with the key takes the place of an earlier one whole.</summary>
    public bool Replaces { get; }

    public static StatementShape Read(string sql, NpgsqlConnection connection)
    {
        var count = Placeholder().Count(sql) is 0 ? 0 : Placeholder().Matches(sql).Max(match => int.Parse(match.ValueSpan[2..], CultureInfo.InvariantCulture)) + 1;
        var single = Placeholder().Replace(sql, match => "$" + (int.Parse(match.ValueSpan[2..], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
        if (Change().Match(sql) is { Success: true } change && ChangeOf(single, change, count, connection) is { } shape)
        {
            return shape;
        }

        if (Insert().Match(sql) is not { Success: true } insert)
        {
            return new StatementShape(single, Update().Match(sql) is { Success: true } update ? update.Groups["table"].Value : null, new NpgsqlDbType?[count], "", [], false);
        }

        var (table, rest) = (insert.Groups["table"].Value, insert.Groups["rest"].Value);
        var columns = insert.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries);
        var types = TypesOf(table, columns, connection);
        var key = Conflict().Match(rest) is { Success: true } conflict
            ? conflict.Groups["key"].Value.Split(',', StringSplitOptions.TrimEntries).Select(name => Array.IndexOf(columns, name)).ToArray()
            : [];
        var replaces = key.Length > 0 && columns.Where((_, i) => !key.Contains(i)).All(name => rest.Contains($" {name} = excluded.{name}", StringComparison.Ordinal));
        return new StatementShape(single, table, types, $"INSERT INTO {table} ({insert.Groups["columns"].Value}) SELECT * FROM unnest({Arrays(types)}){rest}", key, replaces);
    }

    /// <summary>An update or a deletion by key; null if a parameter is not used once.</summary>
    private static StatementShape? ChangeOf(string single, Match change, int count, NpgsqlConnection connection)
    {
        var (table, set, where) = (change.Groups["table"].Value, Pairs(change.Groups["set"].Value), Pairs(change.Groups["where"].Value));
        var names = new string[count];
        foreach (var (column, parameter) in set.Concat(where))
        {
            if (names[parameter] is not null)
            {
                return null;
            }

            names[parameter] = column;
        }

        var types = TypesOf(table, names, connection);
        var rows = $"unnest({Arrays(types)}) AS new ({string.Join(", ", names.Select((_, i) => Named(i)))})";
        var keys = string.Join(" AND ", where.Select(pair => $"{table}.{pair.Column} = new.{Named(pair.Parameter)}"));
        var many = set.Count == 0
            ? $"DELETE FROM {table} USING {rows} WHERE {keys}"
            : $"UPDATE {table} SET {string.Join(", ", set.Select(pair => $"{pair.Column} = new.{Named(pair.Parameter)}"))} FROM {rows} WHERE {keys}";
        return new StatementShape(single, table, types, many, [.. where.Select(pair => pair.Parameter)], replaces: true);
    }

    private static List<(string Column, int Parameter)> Pairs(string text) =>
        [.. Pair().Matches(text).Select(pair => (pair.Groups["column"].Value, int.Parse(pair.Groups["parameter"].ValueSpan, CultureInfo.InvariantCulture)))];

    private static string Named(int parameter) => string.Create(CultureInfo.InvariantCulture, $"p{parameter}");

    private static string Arrays(NpgsqlDbType?[] types) => string.Join(", ", types.Select((type, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}::{NameOf(type!.Value)}[]")));

    /// <summary>The statement for these values.</summary>
    public NpgsqlBatchCommand Single(object?[] values)
    {
        var command = new NpgsqlBatchCommand(_single);
        for (var i = 0; i < values.Length; i++)
        {
            _types[i] ??= TypeOf(values[i]);
            var parameter = new NpgsqlParameter { Value = Stored(values[i]) ?? DBNull.Value };
            if (_types[i] is { } type)
            {
                parameter.NpgsqlDbType = type;
            }

            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>The statement for all these rows.</summary>
    public NpgsqlBatchCommand Many(IReadOnlyList<object?[]> rows)
    {
        var command = new NpgsqlBatchCommand(_many);
        for (var i = 0; i < _types.Length; i++)
        {
            command.Parameters.Add(Column(rows, i, _types[i]!.Value));
        }

        return command;
    }

    private static NpgsqlParameter Column(IReadOnlyList<object?[]> rows, int column, NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Bigint => new NpgsqlParameter<long?[]> { TypedValue = [.. rows.Select(row => (long?)Stored(row[column]))], NpgsqlDbType = NpgsqlDbType.Array | type },
        NpgsqlDbType.Boolean => new NpgsqlParameter<bool?[]> { TypedValue = [.. rows.Select(row => (bool?)row[column])], NpgsqlDbType = NpgsqlDbType.Array | type },
        _ => new NpgsqlParameter<string?[]> { TypedValue = [.. rows.Select(row => (string?)Stored(row[column]))], NpgsqlDbType = NpgsqlDbType.Array | type },
    };

    private static object? Stored(object? value) => value switch
    {
        string text => StorableText.Of(text),
        int number => (long)number,
        _ => value,
    };

    private static NpgsqlDbType? TypeOf(object? value) => value switch
    {
        null => null,
        string => NpgsqlDbType.Text,
        bool => NpgsqlDbType.Boolean,
        int or long => NpgsqlDbType.Bigint,
        _ => throw new NotSupportedException($"{value.GetType().Name} is no type of our columns."),
    };

    private static NpgsqlDbType?[] TypesOf(string table, string[] columns, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = table } },
        };
        using var reader = command.ExecuteReader();
        var types = new Dictionary<string, NpgsqlDbType>(StringComparer.Ordinal);
        while (reader.Read())
        {
            types[reader.GetString(0)] = reader.GetString(1) switch
            {
                "bigint" or "integer" => NpgsqlDbType.Bigint,
                "boolean" => NpgsqlDbType.Boolean,
                _ => NpgsqlDbType.Text,
            };
        }

        return [.. columns.Select(name => (NpgsqlDbType?)types.GetValueOrDefault(name.Trim('"'), NpgsqlDbType.Text))];
    }

    private static string NameOf(NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Bigint => "bigint",
        NpgsqlDbType.Boolean => "boolean",
        _ => "text",
    };

    [GeneratedRegex("@p[0-9]+")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\s*INSERT INTO (?<table>\w+) \((?<columns>[\w, ""]+)\)\s+VALUES \((@p[0-9]+(, )?)+\)(?<rest>(\s+ON CONFLICT[\s\S]*)?)$")]
    private static partial Regex Insert();

    [GeneratedRegex(@"^\s*(UPDATE|DELETE FROM|INSERT INTO) (?<table>\w+)\b")]
    private static partial Regex Update();

    [GeneratedRegex(@"^(UPDATE (?<table>\w+) SET (?<set>\w+ = @p[0-9]+(, \w+ = @p[0-9]+)*)|DELETE FROM (?<table>\w+)) WHERE (?<where>\w+ = @p[0-9]+( AND \w+ = @p[0-9]+)*)$")]
    private static partial Regex Change();

    [GeneratedRegex(@"(?<column>\w+) = @p(?<parameter>[0-9]+)")]
    private static partial Regex Pair();

    [GeneratedRegex(@"ON CONFLICT \((?<key>[\w, ""]+)\) DO UPDATE")]
    private static partial Regex Conflict();
}

/// <summary>Rows for one table that go in one statement; a statement cannot touch a row twice.</summary>
internal sealed class RowSet(StatementShape shape)
{
    private readonly List<object?[]> _rows = [];
    private readonly Dictionary<RowKey, int> _byKey = [];

    /// <summary>False if the row must go in another statement, after this one.</summary>
    public bool TryAdd(object?[] row)
    {
        if (shape.Key.Length > 0)
        {
            var key = new RowKey([.. shape.Key.Select(i => row[i] is int number ? (long)number : row[i])]);
            if (_byKey.TryGetValue(key, out var at))
            {
                if (shape.Replaces)
                {
                    _rows[at] = row;
                }

                return shape.Replaces;
            }

            _byKey.Add(key, _rows.Count);
        }

        _rows.Add(row);
        return true;
    }

    public NpgsqlBatchCommand ToCommand() => shape.Many(_rows);

    private readonly record struct RowKey(object?[] Values)
    {
        public bool Equals(RowKey other) => Values.AsSpan().SequenceEqual(other.Values);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var value in Values)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
