using System.Net.WebSockets;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Notifications;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Notification.Live;

/// <summary>
/// One WebSocket. The engine's frames only wake the pump and are used while they continue what was sent; the event log is the truth,
/// so a lost, doubled or dropped frame costs a read and nothing else, and a slow client never slows the engine.
/// Only the pump sends, the close frame too: whatever ends the connection asks it to by <see cref="Close"/>.
/// </summary>
internal sealed partial class LiveConnection(
    WebSocket socket,
    ClaimsPrincipal caller,
    IExecutionLog log,
    LiveOptions options,
    TimeProvider time,
    ILogger logger,
    CancellationToken aborted) : IDisposable
{
    /// <summary>1013 of the IANA's registry of close codes.</summary>
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Dictionary<string, Follower> _followers = [];
    private readonly HashSet<string> _useCases = [];
    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Queue<Frame> _direct = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _cut = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private (WebSocketCloseStatus Status, string? Reason)? _close;

    /// <summary>Called by the engine after each commit; must not block.</summary>
    public void Hear(string useCase, Frame frame)
    {
        lock (_gate)
        {
            var followed = _followers.TryGetValue(frame.ExecutionId, out var follower);
            if (followed)
            {
                follower!.Hear(frame);
            }
            else if (frame.Type is "STATE" or "COMPLETE" or "ERROR" && _useCases.Contains(useCase) && _direct.Count < options.MaxPendingFrames)
            {
                _direct.Enqueue(frame with { Result = null });
            }
            else
            {
                return;
            }
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Serves the client until either side closes; a host that stops closes with 1001.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var stop = stopping.Register(() => Close(WebSocketCloseStatus.EndpointUnavailable, "this live view stops; open another"));
        var pump = PumpAsync();
        try
        {
            await ReceiveAsync(_cut.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client went away, or did not answer in time: nothing can be sent any more, and the pump may be waiting for something to send.
            await _cut.CancelAsync();
            Close(WebSocketCloseStatus.NormalClosure, null);
        }

        await pump;
    }

    public void Dispose()
    {
        _wake.Writer.TryComplete();
        _closing.Dispose();
        _cut.Dispose();
    }

    /// <summary>Ends the pump, which sends the close frame. The first reason counts; a client that does not answer in time is cut off.</summary>
    private void Close(WebSocketCloseStatus status, string? reason)
    {
        lock (_gate)
        {
            _close ??= (status, reason);
        }

        _cut.CancelAfter(options.CloseTimeout);
        _closing.Cancel();
    }

    private async Task ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[options.MaxMessageBytes];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
                length += part.Count;
                if (!part.EndOfMessage && length == buffer.Length)
                {
                    Close(WebSocketCloseStatus.MessageTooBig, $"at most {buffer.Length} bytes");
                    length = 0;
                }
            }
            while (!part.EndOfMessage);

            if (part.MessageType == WebSocketMessageType.Close)
            {
                Close(WebSocketCloseStatus.NormalClosure, null);
                return;
            }

            // What comes after the close frame is read only so that the client's answer is reached.
            if (!_closing.IsCancellationRequested)
            {
                await CommandAsync(ClientCommand.Parse(buffer.AsSpan(0, length)), cancel);
            }
        }
    }

    private async Task CommandAsync(ClientCommand command, CancellationToken cancel)
    {
        switch (command)
        {
            case { Action: "subscribe", UseCase: { } useCase } when caller.May(Role.Viewer, useCase):
                ListUseCase(useCase);
                return;
            case { Action: "subscribe", UseCase: { } hidden, ExecutionId: null }:
                Refuse(null, "NOT_FOUND", $"There is no use case '{hidden}' that you may see.");
                return;
            case { Action: "subscribe", ExecutionId: { } id }:
                await FollowAsync(id, command.After, cancel);
                return;
            case { Action: "unsubscribe" }:
                lock (_gate)
                {
                    _followers.Remove(command.ExecutionId ?? "");
                    _useCases.Remove(command.UseCase ?? "");
                }

                return;
            default:
                Refuse(command.ExecutionId, "BAD_COMMAND", command.Fault ?? "Send {\"action\":\"subscribe\",\"executionId\":\"…\"}, or unsubscribe.");
                return;
        }
    }

    private void ListUseCase(string useCase)
    {
        lock (_gate)
        {
            if (_useCases.Count < options.MaxSubscriptions || _useCases.Contains(useCase))
            {
                _useCases.Add(useCase);
                return;
            }
        }

        Refuse(null, "TOO_MANY_SUBSCRIPTIONS", $"One connection lists at most {options.MaxSubscriptions} use cases.");
    }

    private async Task FollowAsync(string id, long after, CancellationToken cancel)
    {
        ExecutionPosition? found;
        try
        {
            found = await log.FindAsync(id, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            TurnAway(failure);
            return;
        }

        if (found is null || !caller.May(Role.Viewer, found.UseCase))
        {
            Refuse(id, "NOT_FOUND", $"There is no execution '{id}' that you may see.");
            return;
        }

        lock (_gate)
        {
            if (_followers.Count >= options.MaxSubscriptions && !_followers.ContainsKey(id))
            {
                Refuse(id, "TOO_MANY_SUBSCRIPTIONS", $"One connection follows at most {options.MaxSubscriptions} executions.");
                return;
            }

            _followers[id] = new Follower(id, after, options, time);
        }

        _wake.Writer.TryWrite(true);
    }

    private void Refuse(string? executionId, string code, string message)
    {
        lock (_gate)
        {
            if (_direct.Count < options.MaxPendingFrames)
            {
                _direct.Enqueue(new Frame
                {
                    ExecutionId = executionId ?? "",
                    Type = "ERROR",
                    At = time.GetUtcNow(),
                    Error = JsonSerializer.SerializeToElement(new { code, message }, Json),
                });
            }
        }

        _wake.Writer.TryWrite(true);
    }

    private async Task PumpAsync()
    {
        try
        {
            await PumpFramesAsync(_closing.Token);
        }
        catch (OperationCanceledException)
        {
            // The connection is to be closed.
        }
        catch (WebSocketException)
        {
            await _cut.CancelAsync();
        }
        catch (Exception failure)
        {
            TurnAway(failure);
        }

        try
        {
            await SendCloseAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client is gone.
        }
    }

    private async Task PumpFramesAsync(CancellationToken closing)
    {
        using var check = new PeriodicTimer(options.CheckInterval, time);
        var tick = check.WaitForNextTickAsync(closing).AsTask();
        var wake = _wake.Reader.WaitToReadAsync(closing).AsTask();
        while (true)
        {
            await Task.WhenAny(wake, tick);
            if (tick.IsCompleted)
            {
                await tick;
                await CompareAsync(closing);
                tick = check.WaitForNextTickAsync(closing).AsTask();
            }

            if (wake.IsCompleted)
            {
                await wake;
                _wake.Reader.TryRead(out _);
                wake = _wake.Reader.WaitToReadAsync(closing).AsTask();
            }

            await SendDirectAsync(closing);
            foreach (var follower in Snapshot())
            {
                await follower.PumpAsync(log, SendAsync, closing);
            }
        }
    }

    /// <summary>What is followed cannot be read. Keeping the connection would look as if nothing happened: the client is to come again, with the last seq that it has.</summary>
    private void TurnAway(Exception failure)
    {
        if (failure is ServiceAwayException)
        {
            Close(TryAgainLater, "executions cannot be read for now");
            return;
        }

        Log.Failed(logger, failure);
        Close(WebSocketCloseStatus.InternalServerError, "what was asked for cannot be read; the service's log says why");
    }

    // A message from the engine may be lost: a last seq that moved says so.
    private async Task CompareAsync(CancellationToken cancel)
    {
        foreach (var follower in Snapshot())
        {
            if (await log.FindAsync(follower.ExecutionId, cancel) is { } now)
            {
                follower.Expect(now.LastSeq);
            }
        }
    }

    private Follower[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _followers.Values];
        }
    }

    private async Task SendDirectAsync(CancellationToken closing)
    {
        while (true)
        {
            Frame? frame;
            lock (_gate)
            {
                if (!_direct.TryDequeue(out frame))
                {
                    return;
                }
            }

            await SendAsync(frame, closing);
        }
    }

    private async Task SendCloseAsync()
    {
        (WebSocketCloseStatus Status, string? Reason)? close;
        lock (_gate)
        {
            close = _close;
        }

        if (close is { } why)
        {
            await socket.CloseOutputAsync(why.Status, why.Reason, _cut.Token);
        }
    }

    // A send that is given up half-way breaks the connection: closing ends the pump between two frames.
    private ValueTask SendAsync(Frame frame, CancellationToken closing)
    {
        closing.ThrowIfCancellationRequested();
        return socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, Json).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, _cut.Token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A live view ended because what it follows could not be read")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
