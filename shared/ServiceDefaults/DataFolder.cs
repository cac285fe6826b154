namespace Vanguards.ServiceDefaults;

/// <summary>The one folder that the embedded product keeps everything in (<c>DATA_DIR</c>); each service has a SQLite file of its own in it.</summary>
public sealed record DataFolder(string Path)
{
    /// <summary>Connection string of a service's SQLite file, e.g. <c>orchestration</c>.</summary>
    public string Sqlite(string service) => $"Data Source={System.IO.Path.Combine(Path, service + ".db")};Cache=Private;Pooling=True";
}
