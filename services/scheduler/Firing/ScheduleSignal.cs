using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Vanguards.Databases;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler.Firing;

/// <summary>What schedulers on one PostgreSQL tell each other, with the commit that it is about: a schedule was saved, or a fire written. Embedded there is only one.</summary>
internal sealed partial class ScheduleSignal(
    FireAlarm fires, AskAlarm asks, IOptions<DatabaseOptions> database, TimeProvider time, ILogger<ScheduleSignal> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Within the transaction: nothing is told if it is undone.</summary>
    public static async Task SendAsync(SchedulingDb db, CancellationToken cancel)
    {
        if (db.IsPostgres())
        {
            await db.Database.ExecuteSqlAsync($"NOTIFY vanguards_schedules", cancel);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (database.Value.Postgres.Length > 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                Log.NotHeard(logger, failure.Message);
                await Task.Delay(AfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Value.Postgres)
        {
            ApplicationName = "vanguards-schedule-signal",
            Pooling = false,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 2,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Notification += (_, _) => Ring();
        await connection.OpenAsync(cancel);
        await using (var listen = new NpgsqlCommand("LISTEN vanguards_schedules", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        // What was told before this listened.
        Ring();
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }

    private void Ring()
    {
        fires.Ring();
        asks.Ring();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Other schedulers cannot be heard, so that what they save is met at the next look; tried again in a moment: {Reason}")]
        public static partial void NotHeard(ILogger logger, string reason);
    }
}
