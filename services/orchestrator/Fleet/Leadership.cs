using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>
/// Of all orchestrators one leads: it holds the writer's lock, runs the engine and answers calls; the others wait for the lock and send calls on. A
/// leader that loses its connection may write no more, so its process ends, and starts again as one that waits. Embedded, the one process leads.
/// </summary>
internal sealed partial class Leadership(
    OrchestrationDatabase database, IWriterDialect writer, Lazy<GroupCommit> commits, IEnumerable<LeaderService> services, IServiceProvider provider, IOptions<LeaderOptions> options,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Leadership> logger) : BackgroundService
{
    private const string Announce = """
        INSERT INTO leader (one, name, address, since) VALUES (1, @p0, @p1, @p2)
        ON CONFLICT (one) DO UPDATE SET name = excluded.name, address = excluded.address, since = excluded.since
        """;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3);

    private readonly Stack<IHostedService> _started = [];
    private readonly TaskCompletionSource _led = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True while this process is the one that may write.</summary>
    public bool IsLeader { get; private set; }

    /// <summary>Completes when this process leads and its background work goes on.</summary>
    public Task Led => _led.Task;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (writer is not PostgresWriter)
        {
            await LeadAsync(cancellationToken);
            return;
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (_started.TryPop(out var service))
        {
            await service.StopAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await AcquireAsync((PostgresWriter)writer, stoppingToken);
            await commits.Value.RunAsync(
                scope => { scope.Execute(Announce, Environment.MachineName, options.Value.Address, Instants.ToMicros(time.GetUtcNow())); }, stoppingToken);
            Log.Leading(logger, options.Value.Address);
            await LeadAsync(stoppingToken);
            while (true)
            {
                await Task.Delay(Heartbeat, time, stoppingToken);
                await BeatAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the lock goes with the connection.
        }
#pragma warning disable CA1031 // whatever it was: left to the host, it would end the process as if it had been told to
        catch (Exception failure)
#pragma warning restore CA1031
        {
            IsLeader = false;
            Log.Lost(logger, failure);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    /// <summary>An empty transaction on the writer's connection: a lost one is noticed although nothing happens. One that failed with others for want of room is none.</summary>
    private async Task BeatAsync(CancellationToken cancel)
    {
        try
        {
            await commits.Value.RunAsync(scope => { scope.Scalar("SELECT 1"); }, cancel);
        }
        catch (Exception failure) when (DiskFull.CauseOf(failure) is not null)
        {
            Log.DatabaseFull(logger, failure.Message);
        }
    }

    private async Task LeadAsync(CancellationToken cancel)
    {
        IsLeader = true;
        foreach (var service in services.Select(service => service.Of(provider)))
        {
            await service.StartAsync(cancel);
            _started.Push(service);
            if (service is BackgroundService { ExecuteTask: { } work })
            {
                _ = work.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }

        _led.TrySetResult();
    }

    /// <summary>Work that fails for good must not leave a leader behind that does half of what it should.</summary>
    private void Ended(Task work)
    {
        Log.WorkFailed(logger, work.Exception!.InnerException ?? work.Exception);
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    /// <summary>Waits its turn, however long; a database that is away is waited for too.</summary>
    private async Task AcquireAsync(PostgresWriter postgres, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await postgres.AcquireAsync(cancel);
                return;
            }
            catch (NpgsqlException failure) when (!cancel.IsCancellationRequested)
            {
                Log.DatabaseAway(logger, Reason.Of(failure));
            }

            await Task.Delay(RetryDelay, time, cancel);
        }
    }

    /// <summary>Where the leader is, as it announced itself; null if there was none yet.</summary>
    public async Task<string?> AddressAsync(CancellationToken cancel)
    {
        await using var rows = database.Read();
        return await rows.Database.SqlQuery<string>($"SELECT address AS \"Value\" FROM leader").FirstOrDefaultAsync(cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "This orchestrator leads, at {Address}")]
        public static partial void Leading(ILogger logger, string address);

        [LoggerMessage(Level = LogLevel.Error, Message = "This orchestrator cannot lead, or no longer: its writer's connection was lost, or it could not begin; the process ends and starts again as one that waits")]
        public static partial void Lost(ILogger logger, Exception failure);

        [LoggerMessage(Level = LogLevel.Critical, Message = "Background work of the leader failed; the process ends")]
        public static partial void WorkFailed(ILogger logger, Exception failure);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database has no room: {Reason}")]
        public static partial void DatabaseFull(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away: {Reason}")]
        public static partial void DatabaseAway(ILogger logger, string reason);
    }
}

/// <summary>How this orchestrator is reached by the others. Section <c>Leader</c>.</summary>
public sealed class LeaderOptions
{
    /// <summary>Base address, such as <c>http://10.0.0.7:8080</c>.</summary>
    public string Address { get; set; } = "";
}
