using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Vanguards.Contracts;
using Vanguards.Definitions;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Tables;

namespace Vanguards.Storage.Sql;

/// <summary>One private DuckDB instance over the tables of a scope. One statement at a time.</summary>
public sealed class SqlSession : IAsyncDisposable
{
    private readonly SqlEngine _engine;
    private readonly SqlInstance _instance;
    private readonly IReadOnlyList<string> _tables;
    private readonly IObjectStore _store;
    private readonly TimeSpan _timeout;
    private bool _closed;

    internal SqlSession(SqlEngine engine, SqlInstance instance, IReadOnlyList<string> tables, IObjectStore store, TimeSpan timeout)
    {
        _engine = engine;
        _instance = instance;
        _tables = tables;
        _store = store;
        _timeout = timeout;
    }

    /// <summary>Runs one SELECT with parameters <c>$1…</c> and stores its rows as a Parquet table, streaming.</summary>
    public async Task<SqlResult<TableRef>> QueryToTableAsync(string sql, IReadOnlyList<JsonElement> parameters, string tableName, CancellationToken cancel)
    {
        var path = Path.Combine(_instance.Folder, "result.parquet");
        try
        {
            var made = await RunAsync(sql, parameters, (statement, command, columns) => Copy(statement, command, columns, parameters, path), cancel);
            if (made.Value is not { } result)
            {
                return made.Fault!;
            }

            var stored = await _store.PutFileAsync(path, cancel);
            return new TableRef { Name = tableName, Uri = stored.Uri, Sha256 = stored.Sha256, Rows = result.Rows, Columns = result.Columns };
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs one SELECT and returns its first rows as a JSON array of objects.</summary>
    public Task<SqlResult<SqlRows>> QueryAsync(string sql, IReadOnlyList<JsonElement> parameters, int limit, CancellationToken cancel) =>
        RunAsync(sql, parameters, (statement, command, columns) =>
        {
            var shape = new RowShape(columns);
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT {shape.SelectList} FROM (\n{statement.Sql}\n) LIMIT {(long)limit + 1}");
            Bind(command, parameters);
            return shape.Rows(command, columns, limit);
        }, cancel);

    /// <summary>The first rows of a stored table, as <see cref="TableReader.PreviewAsync"/> gives them but without opening another instance.</summary>
    public async Task<SqlRows> PreviewAsync(TableRef table, int limit, CancellationToken cancel)
    {
        var path = await _store.LocalPathAsync(table.Uri, cancel);
        return await Task.Run(() =>
        {
            using var command = _instance.Command();
            var shape = new RowShape(table.Columns);
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT {shape.SelectList} FROM {SqlText.Parquet([path])} LIMIT {(long)limit + 1}");
            return shape.Rows(command, table.Columns, limit);
        }, cancel);
    }

    /// <summary>Binds a statement without running it; see <see cref="SqlEngine.BindAsync"/>.</summary>
    public Task<SqlBinding> BindAsync(string sql, CancellationToken cancel) => BindAsync(sql, _tables, null, cancel);

    /// <summary>Binds a statement that can read the tables named and no others; <paramref name="create"/> makes what is missing of them first.</summary>
    internal async Task<SqlBinding> BindAsync(string sql, IReadOnlyList<string> tables, string? create, CancellationToken cancel)
    {
        using var command = _instance.Command();
        return await SqlWork.RunAsync(command, () =>
        {
            if (create is not null && Refusal(create) is { } refusal)
            {
                return new SqlBinding { Problems = [refusal] };
            }

            var statement = SqlStatement.Parse(command, sql, tables);
            var binding = new SqlBinding { Problems = statement.Problems, Tables = statement.Tables, Volatile = statement.Volatile, ReadsNow = statement.ReadsNow, Parameters = statement.Parameters };
            if (binding.Problems.Count > 0)
            {
                return binding;
            }

            command.CommandText = $"DESCRIBE SELECT * FROM (\n{statement.Sql}\n)";
            Bind(command, [.. Enumerable.Repeat(default(JsonElement), statement.Parameters)]);
            try
            {
                return binding with { Columns = [.. SqlColumns.Read(command).Select(c => c with { Type = SqlColumns.Stored(c.Type) })] };
            }
            catch (DuckDBException exception)
            {
                return binding with { Problems = [SqlFault.Problem(exception, linesBefore: 1)] };
            }
        }, cancel);
    }

    public ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            _closed = true;
            _engine.Return(_instance);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Makes tables; why they cannot be made, if their names or columns are none that a table can have.</summary>
    private Problem? Refusal(string create)
    {
        try
        {
            _instance.Execute(create);
            return null;
        }
        catch (DuckDBException exception)
        {
            return SqlFault.Problem(exception, linesBefore: 0);
        }
    }

    private static Made Copy(SqlStatement statement, DuckDBCommand command, List<TableColumn> columns, IReadOnlyList<JsonElement> parameters, string path)
    {
        command.CommandText = $"COPY (SELECT {SqlColumns.StoredList(columns)} FROM (\n{statement.Sql}\n)) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION zstd)";
        Bind(command, parameters);
        command.ExecuteNonQuery();
        command.Parameters.Clear();
        // ExecuteNonQuery counts in 32 bits; the file knows better.
        command.CommandText = $"SELECT num_rows FROM parquet_file_metadata({SqlText.Literal(path)})";
        var rows = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        return new Made([.. columns.Select(c => c with { Type = SqlColumns.Stored(c.Type) })], rows);
    }

    private async Task<SqlResult<T>> RunAsync<T>(string sql, IReadOnlyList<JsonElement> parameters, Func<SqlStatement, DuckDBCommand, List<TableColumn>, T> work, CancellationToken cancel)
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(_timeout);
        using var command = _instance.Command();
        command.UseStreamingMode = true;
        try
        {
            return await SqlWork.RunAsync<SqlResult<T>>(command, () =>
            {
                var statement = SqlStatement.Parse(command, sql, _tables);
                if (Problems(statement, parameters) is { Count: > 0 } problems)
                {
                    return SqlFault.Of(problems);
                }

                command.CommandText = $"DESCRIBE SELECT * FROM (\n{statement.Sql}\n)";
                Bind(command, parameters);
                var columns = SqlColumns.Read(command);
                timeout.Token.ThrowIfCancellationRequested();
                return work(statement, command, columns);
            }, timeout.Token);
        }
        catch (DuckDBException exception)
        {
            return SqlFault.Of(exception, linesBefore: 1);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Fault { Code = "TIMEOUT", Message = $"The query was stopped after {_timeout.TotalSeconds:0.###} s.", Retryable = true };
        }
    }

    private static List<Problem> Problems(SqlStatement statement, IReadOnlyList<JsonElement> parameters)
    {
        var problems = statement.Problems.ToList();
        if (problems.Count == 0 && statement.Parameters != parameters.Count)
        {
            problems.Add(new Problem { Code = "SQL_PARAMETERS", Path = "", Message = $"The statement has {statement.Parameters} parameters, but {parameters.Count} values were given." });
        }

        return problems;
    }

    private static void Bind(DuckDBCommand command, IReadOnlyList<JsonElement> parameters)
    {
        command.Parameters.Clear();
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(SqlParameters.Of(parameter));
        }
    }

    private sealed record Made(IReadOnlyList<TableColumn> Columns, long Rows);
}

/// <summary>Rows as a JSON array of objects, and whether the limit cut them short.</summary>
public sealed record SqlRows
{
    public required IReadOnlyList<TableColumn> Columns { get; init; }
    public required JsonElement Rows { get; init; }
    public bool Truncated { get; init; }
}
