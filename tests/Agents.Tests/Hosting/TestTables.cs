using DuckDB.NET.Data;
using Vanguards.Contracts;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.Hosting;

/// <summary>Makes Parquet tables as the product hands them to agents: text as it stands and the hidden line.</summary>
public static class TestTables
{
    private static readonly DuckDBConnection Database = Open();

    /// <summary>A CSV text or file as a dataset table; <paramref name="typed"/> lets DuckDB find the types.</summary>
    public static AgentTable Csv(this AgentHost host, string name, string csvPath, bool typed = false, IReadOnlyDictionary<string, string>? mapping = null, string source = "dataset")
    {
        var file = $"{Guid.NewGuid():N}.parquet";
        var from = $"read_csv('{csvPath}', header = true, all_varchar = {(typed ? "false" : "true")}, delim = ',', quote = '\"', escape = '\"')";
        using var connection = Database.Duplicate();
        connection.Open();
        Run(connection, $"COPY (SELECT *, row_number() OVER () + 1 AS _line FROM {from}) TO '{Path.Combine(host.Folder, file)}' (FORMAT parquet)");
        return Describe(host, connection, name, source, file, mapping ?? new Dictionary<string, string>());
    }

    public static AgentTable Rows(this AgentHost host, string name, string csv, bool typed = false, string source = "dataset")
    {
        var path = Path.Combine(host.Folder, $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, csv.ReplaceLineEndings("\n"));
        return host.Csv(name, path, typed, source: source);
    }

    /// <summary>What a query step would hand on: no lines, its own columns.</summary>
    public static AgentTable Query(this AgentHost host, string name, string sql)
    {
        var file = $"{Guid.NewGuid():N}.parquet";
        using var connection = Database.Duplicate();
        connection.Open();
        Run(connection, $"COPY ({sql}) TO '{Path.Combine(host.Folder, file)}' (FORMAT parquet)");
        return Describe(host, connection, name, "step", file, new Dictionary<string, string>());
    }

    public static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection;
    }

    public static void Run(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static AgentTable Describe(AgentHost host, DuckDBConnection connection, string name, string source, string file, IReadOnlyDictionary<string, string> mapping)
    {
        var path = Path.Combine(host.Folder, file);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM read_parquet('{path}')";
        var rows = (long)command.ExecuteScalar()!;
        command.CommandText = $"DESCRIBE SELECT * FROM read_parquet('{path}')";
        List<TableColumn> columns = [];
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            columns.Add(new TableColumn { Name = reader.GetString(0), Type = reader.GetString(1) });
        }

        return new AgentTable { Name = name, Source = source, Url = host.Url(file), Rows = rows, Columns = columns, Mapping = mapping };
    }
}
