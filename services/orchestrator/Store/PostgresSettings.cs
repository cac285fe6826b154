using Npgsql;

namespace Vanguards.Orchestrator.Store;

/// <summary>Settings of connections to a schema of PostgreSQL, set up so that a peer that is gone is noticed within some ten seconds on both sides.</summary>
internal static class PostgresSettings
{
    public static string Of(string connectionString, string schema) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = schema,
            ApplicationName = $"vanguards-{schema}",
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 2,
            // Nobody changes a session's settings, so there is nothing to undo when it is given back.
            NoResetOnClose = true,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            // The session of a writer whose machine is gone must not hold its lock for hours. Statements are too short to be worth compiling.
            Options = "-c jit=off -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
        }.ConnectionString;
}
