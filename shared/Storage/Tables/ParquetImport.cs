using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>Rewrites somebody's Parquet file as a snapshot of ours: types that keep, unique names, and the row's number as its line.</summary>
public static class ParquetImport
{
    private const int MemoryMiB = 512;

    /// <summary>The columns of a file; throws <see cref="InvalidDataException"/> if it is no readable Parquet.</summary>
    public static IReadOnlyList<TableColumn> Columns(string source, string folder) => Guard(() =>
    {
        using var connection = WorkbenchConnection.Open(folder, MemoryMiB, source);
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE SELECT * FROM {SqlText.Parquet([source])}";
        return SqlColumns.Read(command);
    });

    /// <summary>Copies all rows under new column names, given in the file's order. <paramref name="folder"/> is for the target and what spills.</summary>
    public static void Copy(string source, IReadOnlyList<TableColumn> columns, IReadOnlyList<string> names, string folder, string target, CancellationToken cancel) => Guard(() =>
    {
        using var connection = WorkbenchConnection.Open(folder, MemoryMiB, source);
        var list = string.Concat(columns.Select((c, i) => $"CAST({SqlName.Quote(c.Name)} AS {SqlColumns.Stored(c.Type)}) AS {SqlName.Quote(names[i])}, "));
        WorkbenchConnection.Execute(
            connection,
            $"COPY (SELECT {list}file_row_number + 1 AS {DatasetView.LineColumn} FROM read_parquet({SqlText.Literal(source)}, file_row_number = true)) TO {SqlText.Literal(target)} {WorkbenchConnection.ParquetOptions}",
            cancel);
        return true;
    });

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckDBException exception) when (exception.ErrorType != DuckDBErrorType.Interrupt)
        {
            throw new InvalidDataException(SqlFault.Problem(exception, 0).Message, exception);
        }
    }
}
