using System.Text.Json;

namespace Vanguards.Contracts.Notifications;

/// <summary>One frame of the live view, in the form in which clients get it (docs/live-view.md).</summary>
public sealed record Frame
{
    public required string ExecutionId { get; init; }
    /// <summary><c>STATE STEP_START STEP_RETRY STEP_COMPLETE PROGRESS LOG COMPLETE ERROR</c>.</summary>
    public required string Type { get; init; }
    /// <summary>Dense per execution for every type but PROGRESS (repeats the last one) and LOG (absent).</summary>
    public long? Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public int? Progress { get; init; }
    public JsonElement? Step { get; init; }
    public JsonElement? Log { get; init; }
    /// <summary>Dense per step attempt.</summary>
    public long? LogSeq { get; init; }
    public JsonElement? Result { get; init; }
    public JsonElement? Error { get; init; }
    public string? State { get; init; }
    /// <summary>Attempt of the run.</summary>
    public int? Attempt { get; init; }
    public JsonElement? Data { get; init; }
}

/// <summary>Where the relay hears of committed events. In process when embedded, a RabbitMQ exchange in the fleet.</summary>
public interface ILiveFeed
{
    /// <summary>Called after commit. Losing a frame is harmless: the relay closes gaps from the log.</summary>
    void Publish(string useCase, Frame frame);

    /// <summary>Hears every frame from now on until disposed; the handler must not block.</summary>
    IDisposable Subscribe(Action<string, Frame> handler);
}

/// <summary>How far an execution has come; <see cref="Progress"/> (whole percent of the newest attempt) is null once it has ended.</summary>
public sealed record ExecutionPosition(string UseCase, string State, long LastSeq, int Attempt, int? Progress);

/// <summary>The event log as the relay reads it.</summary>
public interface IExecutionLog
{
    /// <summary>Where the execution is; null if there is no such one.</summary>
    Task<ExecutionPosition?> FindAsync(string executionId, CancellationToken cancel);

    /// <summary>Events after the seq, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Frame>> EventsAsync(string executionId, long after, int limit, CancellationToken cancel);

    /// <summary>Log lines after the cursor (0 at first), oldest first, with the cursor to go on from.</summary>
    Task<(IReadOnlyList<Frame> Lines, long Next)> LogsAsync(string executionId, long after, int limit, CancellationToken cancel);
}
