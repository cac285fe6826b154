using Vanguards.Contracts.Notifications;

namespace Vanguards.Notification.Live;

/// <summary>
/// One execution as one connection has seen it. Events go out in the order of their seq, log lines in the order of their store, and a terminal
/// frame only after every log line before it. Live frames that continue what was sent are sent as they are; anything else is read from the log.
/// </summary>
internal sealed class Follower(string executionId, long from, LiveOptions options, TimeProvider time)
{
    private static readonly TimeSpan LogMargin = TimeSpan.FromSeconds(5);

    private readonly Queue<Frame> _events = new();
    private readonly Lock _gate = new();
    private readonly long _after = from;
    private long _sent = from;
    private long _logCursor;
    private DateTimeOffset? _logsSince;
    private int _progress;
    private int _attempt = 1;
    private Frame? _latestProgress;
    private bool _readEvents = true;
    private bool _readLogs = true;
    private bool _owesProgress = true;

    public string ExecutionId => executionId;

    /// <summary>Keeps a live frame, or notes that the log has to be read.</summary>
    public void Hear(Frame frame)
    {
        lock (_gate)
        {
            switch (frame.Type)
            {
                case "PROGRESS":
                    _latestProgress = frame;
                    break;
                case "LOG":
                    _readLogs = true;
                    break;
                default:
                    if (_events.Count < options.MaxPendingFrames)
                    {
                        _events.Enqueue(frame);
                    }
                    else
                    {
                        _events.Clear();
                        _readEvents = true;
                    }

                    break;
            }
        }
    }

    /// <summary>Reads the log if it is ahead of what was sent.</summary>
    public void Expect(long lastSeq)
    {
        lock (_gate)
        {
            _readEvents |= lastSeq > _sent;
        }
    }

    public async Task PumpAsync(IExecutionLog log, Func<Frame, CancellationToken, ValueTask> send, CancellationToken cancel)
    {
        while (Next(out var frame, out var readEvents, out var readLogs))
        {
            if (readEvents)
            {
                await SendEventsAsync(log, send, cancel);
            }
            else if (frame is not null)
            {
                await SendAsync(frame, log, send, cancel);
            }

            if (readLogs)
            {
                await SendLogsAsync(log, send, cancel);
            }
        }

        if (_owesProgress)
        {
            await SendPresentProgressAsync(log, send, cancel);
        }
    }

    // PROGRESS is told and not stored: who comes, or comes back, while the run is under way would wait for the next change to hear of it.
    private async Task SendPresentProgressAsync(IExecutionLog log, Func<Frame, CancellationToken, ValueTask> send, CancellationToken cancel)
    {
        var now = await log.FindAsync(executionId, cancel);
        if (now is null || now.LastSeq > _sent)
        {
            // What happened meanwhile comes first; its frames, or the next check, wake the pump again.
            return;
        }

        _owesProgress = false;
        if (now.Attempt != _attempt)
        {
            (_attempt, _progress) = (now.Attempt, 0);
        }

        if (now.Progress is { } progress && (progress > _progress || progress == 0))
        {
            _progress = progress;
            await send(new Frame { ExecutionId = executionId, Type = "PROGRESS", Seq = _sent, At = time.GetUtcNow(), Progress = progress }, cancel);
        }
    }

    private bool Next(out Frame? frame, out bool readEvents, out bool readLogs)
    {
        lock (_gate)
        {
            frame = null;
            (readEvents, _readEvents) = (_readEvents, false);
            (readLogs, _readLogs) = (_readLogs, false);
            if (readEvents)
            {
                return true;
            }

            while (_events.TryDequeue(out frame))
            {
                if (frame.Seq == _sent + 1)
                {
                    return true;
                }

                if (frame.Seq > _sent)
                {
                    frame = null;
                    return readEvents = true;
                }
            }

            (frame, _latestProgress) = (_latestProgress, null);
            return frame is not null || readLogs;
        }
    }

    private async Task SendEventsAsync(IExecutionLog log, Func<Frame, CancellationToken, ValueTask> send, CancellationToken cancel)
    {
        while (true)
        {
            var page = await log.EventsAsync(executionId, _sent, options.PageSize, cancel);
            foreach (var frame in page)
            {
                await SendAsync(frame, log, send, cancel);
            }

            if (page.Count < options.PageSize)
            {
                return;
            }
        }
    }

    private async Task SendAsync(Frame frame, IExecutionLog log, Func<Frame, CancellationToken, ValueTask> send, CancellationToken cancel)
    {
        if (frame.Attempt is { } attempt && attempt != _attempt)
        {
            (_attempt, _progress) = (attempt, 0);
        }

        if (frame.Type is "COMPLETE" or "ERROR")
        {
            await SendLogsAsync(log, send, cancel);
        }

        if (frame.Progress is { } progress && progress > _progress)
        {
            _progress = progress;
            await send(new Frame { ExecutionId = executionId, Type = "PROGRESS", Seq = _sent, At = frame.At, Progress = progress }, cancel);
        }

        if (frame.Type == "PROGRESS")
        {
            return;
        }

        await send(frame, cancel);
        lock (_gate)
        {
            _sent = frame.Seq ?? _sent;
        }
    }

    // A client that goes on from a seq has the lines up to about that event; those near it are sent again and told apart by logSeq.
    private async Task<DateTimeOffset> LogsSinceAsync(IExecutionLog log, CancellationToken cancel) =>
        _after > 0 && await log.EventsAsync(executionId, _after - 1, 1, cancel) is [var last] ? last.At - LogMargin : DateTimeOffset.MinValue;

    private async Task SendLogsAsync(IExecutionLog log, Func<Frame, CancellationToken, ValueTask> send, CancellationToken cancel)
    {
        _logsSince ??= await LogsSinceAsync(log, cancel);
        while (true)
        {
            var (lines, next) = await log.LogsAsync(executionId, _logCursor, options.PageSize, cancel);
            foreach (var line in lines.Where(line => line.At >= _logsSince))
            {
                await send(line, cancel);
            }

            _logCursor = next;
            if (lines.Count < options.PageSize)
            {
                return;
            }
        }
    }
}
