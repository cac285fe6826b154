using System.ComponentModel.DataAnnotations;

namespace Vanguards.Notification.Live;

/// <summary>Limits of the live view.</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>Open WebSockets in this process.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 2_000;

    /// <summary>Executions and use cases that one connection follows.</summary>
    [Range(1, 10_000)]
    public int MaxSubscriptions { get; set; } = 500;

    /// <summary>Live frames kept for a slow client; beyond it the connection reads on from the log.</summary>
    [Range(16, 100_000)]
    public int MaxPendingFrames { get; set; } = 2_000;

    /// <summary>Bytes of one client message.</summary>
    [Range(256, 1_048_576)]
    public int MaxMessageBytes { get; set; } = 16 * 1024;

    /// <summary>Events or log lines read at once.</summary>
    [Range(1, 10_000)]
    public int PageSize { get; set; } = 500;

    /// <summary>How often a followed execution is compared with the log, in case a message from the engine was lost.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client that is sent away has to answer, before the connection is cut.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
