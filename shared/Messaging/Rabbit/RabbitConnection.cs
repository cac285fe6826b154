using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Vanguards.Messaging.Rabbit;

/// <summary>
/// The process's one connection. It is not recovered in place: the client's own recovery brings channels back with delivery tags that mean something
/// else, and leaves waiting confirms hanging. Instead whoever uses it keeps a session, which is begun anew, declarations and all, on each new connection.
/// </summary>
public sealed partial class RabbitConnection : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _opening = new(1);
    private readonly ConnectionFactory _factory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private IConnection? _connection;

    public RabbitConnection(IOptions<RabbitOptions> options, TimeProvider time, ILogger<RabbitConnection> logger)
    {
        (_time, _logger) = (time, logger);
        var patience = TimeSpan.FromSeconds(options.Value.PatienceSeconds);
        Patience = patience;
        _factory = new ConnectionFactory
        {
            Uri = options.Value.Url!,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(options.Value.HeartbeatSeconds),
            RequestedConnectionTimeout = patience,
            HandshakeContinuationTimeout = patience,
            ContinuationTimeout = patience,
            ClientProvidedName = $"{AppDomain.CurrentDomain.FriendlyName}@{Environment.MachineName}-{Environment.ProcessId}",
        };
        // Left alone, the client takes a certificate of any name for the broker's.
        _factory.Ssl.ServerName = _factory.HostName;
        _factory.Ssl.AcceptablePolicyErrors = SslPolicyErrors.None;
    }

    /// <summary>How long one exchange with the broker may take.</summary>
    public TimeSpan Patience { get; }

    /// <summary>Why the broker cannot be used at the moment; null while it can.</summary>
    public string? Away { get; private set; } = "not connected yet";

    /// <summary>Runs the session now and, after each loss of the connection or one of its channels, again, until cancelled.</summary>
    public async Task KeepAsync(Func<RabbitSession, Task> session, CancellationToken cancel)
    {
        var (pause, told) = (FirstPause, false);
        while (!cancel.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            try
            {
                await using var open = new RabbitSession(await OpenAsync(cancel), Patience, cancel);
                try
                {
                    await session(open);
                }
                catch (Exception) when (open.Failure is not null && !cancel.IsCancellationRequested)
                {
                    throw new RabbitAwayException(open.Failure);
                }
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                (pause, told) = _time.GetElapsedTime(began) > LongestPause ? (FirstPause, false) : (pause, told);
                if (!told)
                {
                    // Once for each time that it is away, not for every try.
                    Log.SessionEnded(_logger, failure is RabbitAwayException ? null : failure, failure.Message);
                    told = true;
                }
            }

            await Task.Delay(pause, _time, cancel).ContinueWith(static _ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>The open connection; made if there is none. Throws <see cref="RabbitAwayException"/> with the reason if it cannot be.</summary>
    public async Task<IConnection> OpenAsync(CancellationToken cancel)
    {
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        await _opening.WaitAsync(cancel);
        try
        {
            if (_connection is { IsOpen: true } meanwhile)
            {
                return meanwhile;
            }

            await CloseAsync();
            var connection = await _factory.CreateConnectionAsync(cancel);
            connection.ConnectionShutdownAsync += (_, args) =>
            {
                Away = args.ReplyText;
                return Task.CompletedTask;
            };
            connection.ConnectionBlockedAsync += (_, args) =>
            {
                Away = $"it takes no messages: {args.Reason}";
                return Task.CompletedTask;
            };
            connection.ConnectionUnblockedAsync += (_, _) =>
            {
                Away = null;
                return Task.CompletedTask;
            };
            Away = null;
            return _connection = connection;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Away = (failure.InnerException ?? failure).Message;
            throw new RabbitAwayException(Away);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _opening.Dispose();
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } old)
        {
            try
            {
                await old.CloseAsync(TimeSpan.FromSeconds(1));
            }
#pragma warning disable CA1031 // it is of no use any longer, whatever is wrong with it
            catch (Exception)
#pragma warning restore CA1031
            {
            }

            await old.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The message broker could not be used and is tried again: {Reason}")]
        public static partial void SessionEnded(ILogger logger, Exception? failure, string reason);
    }
}

/// <summary>The broker cannot be reached, or it closed what was open; the message says why.</summary>
public sealed class RabbitAwayException(string message) : Exception(message);
