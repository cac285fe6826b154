using System.Globalization;
using DuckDB.NET.Data;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>A DuckDB instance for our own statements on files that we made or were given; it runs no SQL of anybody else.</summary>
internal static class WorkbenchConnection
{
    /// <summary>How files are written: with delta encodings, for numbers that grow by little; a row group ends after 122,880 rows, and earlier if they are long, for it is held as a whole.</summary>
    public const string ParquetOptions = "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '32MiB', WRITE_BLOOM_FILTER false)";

    /// <summary>Opens one that may touch <paramref name="folder"/>, where it also spills, and the given files.</summary>
    public static DuckDBConnection Open(string folder, int memoryMiB, params IReadOnlyList<string> files) => Open(folder, memoryMiB, threads: 1, files);

    /// <summary>As the other overload; with more than one thread the order of rows is not ours to rely on.</summary>
    public static DuckDBConnection Open(string folder, int memoryMiB, int threads, IReadOnlyList<string> files)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
                SET TimeZone = 'UTC';
                SET threads = {threads};
                SET memory_limit = '{memoryMiB}MiB';
                SET temp_directory = {SqlText.Literal(Path.Combine(folder, "spill"))};
                -- One thread keeps the order by itself; DuckDB's own way to keep it would hold row groups of any size.
                SET preserve_insertion_order = false;
                SET autoinstall_known_extensions = false;
                SET autoload_known_extensions = false;
                SET allowed_directories = [{SqlText.Literal(folder)}];
                SET allowed_paths = [{string.Join(", ", files.Select(SqlText.Literal))}];
                SET enable_external_access = false;
                SET lock_configuration = true;
                """));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs one of our statements; cancelling the token interrupts it.</summary>
    public static void Execute(DuckDBConnection connection, string sql, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var stop = cancel.Register(command.Cancel);
        command.ExecuteNonQuery();
    }
}
