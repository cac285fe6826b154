namespace Vanguards.Databases;

/// <summary>Where a service's rows are. Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Connection string of the fleet's PostgreSQL; empty means a SQLite file in the data folder.</summary>
    public string Postgres { get; set; } = "";
}
