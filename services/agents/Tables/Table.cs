using DuckDB.NET.Data;

namespace Vanguards.Agents.Tables;

/// <summary>A Parquet table read row by row in its own order; canonical columns are found through the mapping.</summary>
internal sealed class Table : IDisposable
{
    private const string LineColumn = "_line";

    private readonly DuckDBConnection _connection;
    private readonly string _path;
    private readonly string[] _columns;
    private readonly bool[] _isText;
    private readonly bool _hasLines;
    private readonly IReadOnlyDictionary<string, string> _mapping;

    private Table(string name, DuckDBConnection connection, string path, List<(string Name, string Type)> columns, long rows, IReadOnlyDictionary<string, string> mapping)
    {
        Name = name;
        RowCount = rows;
        _connection = connection;
        _path = path;
        _hasLines = columns.Any(column => column.Name == LineColumn);
        columns.RemoveAll(column => column.Name == LineColumn);
        _columns = [.. columns.Select(column => column.Name)];
        _isText = [.. columns.Select(column => column.Type == "VARCHAR")];
        _mapping = mapping;
    }

    /// <summary>Name of the dataset that the rows are of.</summary>
    public string Name { get; }

    public long RowCount { get; }

    public long RowsRead { get; private set; }

    public IReadOnlyList<string> RawColumns => _columns;

    public static Table Open(string name, IReadOnlyDictionary<string, string> mapping, string path, string folder, int memoryMiB)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // The file may come from anywhere: the session can read this folder and nothing else.
            command.CommandText = $"""
                SET allowed_directories = [{Quote(folder)}]; SET memory_limit = '{memoryMiB}MiB'; SET threads = 1; SET temp_directory = {Quote(folder)};
                SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET allow_community_extensions = false;
                SET enable_external_access = false; SET lock_configuration = true;
                """;
            command.ExecuteNonQuery();
            return new Table(name, connection, path, Describe(command, path), Count(command, path), mapping);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Index of a canonical column among the raw ones; -1 if the table lacks it.</summary>
    public int Column(string canonical)
    {
        var raw = _mapping.FirstOrDefault(entry => string.Equals(entry.Key, canonical, StringComparison.OrdinalIgnoreCase)).Value ?? canonical;
        var exact = Array.IndexOf(_columns, raw);
        return exact >= 0 ? exact : Array.FindIndex(_columns, column => string.Equals(column, raw, StringComparison.OrdinalIgnoreCase));
    }

    public bool Has(string canonical) => Column(canonical) >= 0;

    /// <summary>Why a dataset cannot tell what these columns say: it is not there, or one of them is not; null if it can.</summary>
    public static string? Lacks(Table? table, string dataset, params ReadOnlySpan<string> columns)
    {
        if (table is null)
        {
            return $"the dataset {dataset} is missing";
        }

        foreach (var column in columns)
        {
            if (!table.Has(column))
            {
                return $"the column {column} of {dataset} is missing";
            }
        }

        return null;
    }

    /// <summary>All rows in physical order, with the raw columns at these indexes (none: all of them).</summary>
    public IEnumerable<Row> Rows(CancellationToken cancel, params int[] columns)
    {
        int[] wanted = columns.Length == 0 ? [.. Enumerable.Range(0, _columns.Length)] : [.. columns.Where(column => column >= 0).Distinct()];
        using var command = _connection.CreateCommand();
        var cells = wanted.Select(column => _isText[column] ? Identifier(_columns[column]) : $"CAST({Identifier(_columns[column])} AS VARCHAR)");
        command.CommandText = $"SELECT {string.Join(", ", cells.Prepend(_hasLines ? $"CAST({LineColumn} AS BIGINT)" : "NULL::BIGINT"))} FROM read_parquet({Quote(_path)})";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        for (var at = 0; reader.Read(); at++)
        {
            if (at % 4096 == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            RowsRead++;
            var values = new string?[_columns.Length];
            for (var i = 0; i < wanted.Length; i++)
            {
                values[wanted[i]] = reader.IsDBNull(i + 1) ? null : reader.GetString(i + 1);
            }

            yield return new Row(values, reader.IsDBNull(0) ? null : reader.GetInt64(0), _isText);
        }
    }

    public void Dispose() => _connection.Dispose();

    private static List<(string Name, string Type)> Describe(DuckDBCommand command, string path)
    {
        List<(string, string)> columns = [];
        command.CommandText = $"DESCRIBE SELECT * FROM read_parquet({Quote(path)})";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        return columns;
    }

    private static long Count(DuckDBCommand command, string path)
    {
        command.CommandText = $"SELECT count(*) FROM read_parquet({Quote(path)})";
        return (long)command.ExecuteScalar()!;
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
