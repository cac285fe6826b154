using System.Net.WebSockets;
using System.Security.Claims;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Notifications;

namespace Vanguards.Notification.Live;

/// <summary>Counts the open connections and serves each until it closes or the host stops.</summary>
public sealed class LiveConnections(
    IOptions<LiveOptions> options,
    IExecutionLog log,
    ILiveFeed feed,
    TimeProvider time,
    ILogger<LiveConnections> logger,
    IHostApplicationLifetime lifetime)
{
    private int _open;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.MaxConnections)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);

    public async Task ServeAsync(WebSocket socket, ClaimsPrincipal caller, CancellationToken aborted)
    {
        using var connection = new LiveConnection(socket, caller, log, options.Value, time, logger, aborted);
        using var subscription = feed.Subscribe(connection.Hear);
        await connection.RunAsync(lifetime.ApplicationStopping);
    }
}
