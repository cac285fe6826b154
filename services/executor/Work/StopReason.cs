namespace Vanguards.Executor.Work;

/// <summary>Why a running attempt was told to stop; the first reason stands.</summary>
internal enum StopReason
{
    None,
    /// <summary>The step's own time is up: reported as TIMEOUT.</summary>
    Timeout,
    /// <summary>The engine took it back: nothing is reported.</summary>
    Cancelled,
    /// <summary>The lease could not be renewed in time: another executor may hold it now, nothing is reported.</summary>
    LeaseLost,
    /// <summary>This executor stops: handed back.</summary>
    Draining,
}
