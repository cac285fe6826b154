using System.Globalization;
using DuckDB.NET.Data;

namespace Vanguards.Storage.Sql;

/// <summary>
/// One in-memory DuckDB, locked for good: it reads the object folder, spills to a folder of its own, and nothing else. It is costly to make
/// (about 15 ms), so it is lent to one session after another, each of which works in an attached database that is detached afterwards.
/// </summary>
internal sealed class SqlInstance : IDisposable
{
    private readonly DuckDBConnection _connection;

    public SqlInstance(string objectFolder, string folder, string zone, StorageOptions options)
    {
        Folder = folder;
        Zone = zone;
        Directory.CreateDirectory(folder);
        _connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            _connection.Open();
            Execute(string.Create(CultureInfo.InvariantCulture, $"""
                SET TimeZone = {SqlText.Literal(zone)};
                SET threads = {options.SqlThreads};
                SET memory_limit = '{options.SqlMemoryMiB}MiB';
                SET temp_directory = {SqlText.Literal(Path.Combine(folder, "spill"))};
                SET max_temp_directory_size = '{options.SqlTempMiB}MiB';
                SET preserve_insertion_order = true;
                SET autoinstall_known_extensions = false;
                SET autoload_known_extensions = false;
                SET allow_community_extensions = false;
                SET allowed_directories = [{SqlText.Literal(objectFolder)}, {SqlText.Literal(folder)}];
                SET enable_external_access = false;
                SET lock_configuration = true;
                """));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The instance's own folder, for results being made and for what spills.</summary>
    public string Folder { get; }

    public string Zone { get; }

    public DuckDBCommand Command() => _connection.CreateCommand();

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _connection.Dispose();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
