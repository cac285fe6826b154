using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;
using Npgsql;
using Vanguards.Databases;
using Vanguards.Messaging.Commits;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Store;

/// <summary>
/// Where the orchestrator's rows are: the schema <c>orchestration</c> of the fleet's PostgreSQL, or, embedded, two SQLite files (log lines have one of
/// their own). The statements are the same for both; only the scripts that make the tables differ.
/// </summary>
public sealed class OrchestrationDatabase : IDatabaseMigration, IAsyncDisposable
{
    /// <summary>The lock that the orchestrator which writes holds.</summary>
    private const string WriterLock = "vanguards orchestration writer";

    private const string Name = "orchestration";

    private readonly DataFolder? _folder;
    private readonly NpgsqlDataSource? _source;
    private readonly NpgsqlDataSource? _sourceByKey;
    private readonly string? _settings;
    private readonly PooledDbContextFactory<OrchestrationContext> _readers;
    private readonly PooledDbContextFactory<OrchestrationContext> _readersByKey;

    public OrchestrationDatabase(IOptions<DatabaseOptions> options, DataFolder? folder = null)
    {
        _folder = folder;
        _settings = options.Value.Postgres.Length > 0 ? PostgresSettings.Of(options.Value.Postgres, Name) : null;
        _source = _settings is null ? null : NpgsqlDataSource.Create(_settings);
        if (_source is null && folder is null)
        {
            throw new InvalidOperationException("Neither Database:Postgres nor a data folder is set.");
        }

        _sourceByKey = _settings is null ? null : NpgsqlDataSource.Create(PostgresWriter.ByKey(_settings));
        _readers = Readers(_source);
        _readersByKey = _sourceByKey is null ? _readers : Readers(_sourceByKey);
    }

    public string Schema => Name;

    /// <summary>True in the fleet.</summary>
    public bool IsPostgres => _source is not null;

    private string Orchestration => _folder!.Sqlite("orchestration");

    private string Logs => _folder!.Sqlite("logs");

    /// <summary>The writer of everything but log lines: of all processes one.</summary>
    public IWriterDialect Writer() => _settings is null ? new SqliteWriter(Orchestration) : new PostgresWriter(_settings, WriterLock);

    /// <summary>The writer of log lines, which a power cut may cost the last moment's.</summary>
    public IWriterDialect LogWriter() => _settings is null ? new SqliteWriter(Logs, "NORMAL") : new PostgresWriter(_settings);

    /// <summary>A context for reading; dispose it.</summary>
    public OrchestrationContext Read() => _readers.CreateDbContext();

    /// <summary>A context for reading what has one row to a key, on every run's way; dispose it.</summary>
    public OrchestrationContext ReadByKey() => _readersByKey.CreateDbContext();

    /// <summary>A connection for reading by SQL; dispose it.</summary>
    public DbConnection Open() => Open(_source, () => Orchestration);

    /// <summary>A connection for reading by SQL as <see cref="ReadByKey"/> does; dispose it.</summary>
    public DbConnection OpenByKey() => Open(_sourceByKey, () => Orchestration);

    /// <summary>A connection for reading log lines; dispose it.</summary>
    public DbConnection OpenLogs() => Open(_source, () => Logs);

    /// <summary>Brings the tables up to date; must have ended before anything else opens them.</summary>
    public async Task MigrateAsync(CancellationToken cancel)
    {
        if (_source is not null)
        {
            await Migrations.ApplyAsync(_source, Name, cancel);
            return;
        }

        Directory.CreateDirectory(_folder!.Path);
        await Migrations.ApplyAsync(Orchestration, Name, cancel);
        await Migrations.ApplyAsync(Logs, "logs", cancel);
    }

    public Task ApplyAsync(CancellationToken cancel) => MigrateAsync(cancel);

    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancel) =>
        _source is null ? [] : await Migrations.PendingAsync(_source, Name, cancel);

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
            await _sourceByKey!.DisposeAsync();
        }
    }

    /// <summary>One snapshot for all that the context reads; unlike a transaction of EF's it never takes SQLite's write lock.</summary>
    internal static async Task SnapshotAsync(OrchestrationContext rows, CancellationToken cancel)
    {
        await rows.Database.OpenConnectionAsync(cancel);
        var connection = rows.Database.GetDbConnection();
        rows.Database.UseTransaction(connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel));
    }

    private PooledDbContextFactory<OrchestrationContext> Readers(NpgsqlDataSource? source)
    {
        var readers = new DbContextOptionsBuilder<OrchestrationContext>().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
        return new PooledDbContextFactory<OrchestrationContext>((source is null ? readers.UseSqlite(Orchestration) : readers.UseNpgsql(source)).Options);
    }

    private static DbConnection Open(NpgsqlDataSource? source, Func<string> file)
    {
        if (source is not null)
        {
            return source.OpenConnection();
        }

        var connection = new SqliteConnection(file());
        connection.Open();
        return connection;
    }
}
