using System.Text.Json;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sql;
using Vanguards.Storage.Tables;

namespace Vanguards.Storage.Tests;

/// <summary>A store in a folder of its own, and a SQL engine over it.</summary>
public sealed class TestStore : IDisposable
{
    public static readonly DateTimeOffset AsOf = new(2026, 3, 10, 5, 30, 0, TimeSpan.Zero);

    private static readonly DuckDBConnection Plain = Opened();

    public TestStore(Action<StorageOptions>? configure = null, TimeProvider? time = null)
    {
        configure?.Invoke(Options);
        Objects = new FolderObjectStore(Path.Combine(Folder, "objects"), Microsoft.Extensions.Options.Options.Create(Options), time ?? TimeProvider.System);
        Engine = new SqlEngine(Objects, Microsoft.Extensions.Options.Options.Create(Options));
        Reader = new TableReader(Objects);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("vanguards-storage-").FullName;
    public StorageOptions Options { get; } = new();
    public FolderObjectStore Objects { get; }
    public SqlEngine Engine { get; }
    public TableReader Reader { get; }

    /// <summary>Stores what a SELECT gives in a plain, unlocked DuckDB.</summary>
    public async Task<TableRef> TableAsync(string name, string select)
    {
        var path = Path.Combine(Objects.ScratchFolder, Guid.NewGuid().ToString("N"));
        using (var connection = Plain.Duplicate())
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SET TimeZone = 'UTC'; COPY ({select}) TO '{path}' (FORMAT parquet)";
            command.ExecuteNonQuery();
        }

        await using var file = ParquetFile.Open(path);
        var (columns, rows) = (file.Columns, file.Rows);
        var stored = await Objects.PutFileAsync(path, CancellationToken.None);
        return new TableRef { Name = name, Uri = stored.Uri, Sha256 = stored.Sha256, Rows = rows, Columns = columns };
    }

    public async Task<SqlResult<SqlRows>> QueryAsync(string sql, string zone, IReadOnlyList<TableRef> tables, params object?[] parameters)
    {
        await using var session = await Engine.OpenAsync(
            new SqlScope { Tables = [.. tables.Select(SqlTable.Of)], AsOf = AsOf, Zone = zone }, TestContext.Current.CancellationToken);
        return await session.QueryAsync(sql, [.. parameters.Select(p => JsonSerializer.SerializeToElement(p))], 1000, TestContext.Current.CancellationToken);
    }

    private static DuckDBConnection Opened()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
