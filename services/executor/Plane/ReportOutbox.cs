using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;

namespace Vanguards.Executor.Plane;

/// <summary>
/// Reports and log lines on their way: all that has gathered goes as one message and one confirm. A report's caller keeps it until then and sends it
/// again if that failed; lines wait here, a bounded number of them, and are dropped rather than a step held up.
/// </summary>
internal sealed partial class ReportOutbox(RabbitConnection rabbit, LargeBodies bodies, IOptions<ExecutorOptions> options, ILogger<ReportOutbox> logger)
{
    private const int MaxReports = 128;
    private const int ReportBytes = 160 * 1024;
    private const int LineBytes = 64 * 1024;
    private const int MaxLines = 20_000;

    private readonly Channel<Pending> _reports = Channel.CreateBounded<Pending>(new BoundedChannelOptions(1_024) { SingleReader = true });
    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxLines) { SingleReader = true });
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<byte[]> _unsentLines = [];
    private long _dropped;

    /// <summary>Log lines given up since the start, because too many waited.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Completes when the broker has the report for good.</summary>
    public async Task SendAsync(StepReport report, CancellationToken cancel)
    {
        var pending = new Pending(JsonSerializer.SerializeToUtf8Bytes(report, StepJson.Default.StepReport));
        await _reports.Writer.WriteAsync(pending, cancel);
        _work.Writer.TryWrite(true);
        await pending.Done.Task.WaitAsync(cancel);
    }

    /// <summary>Adds a log line; never waits.</summary>
    public void Add(StepLogLine line)
    {
        if (_lines.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(line, StepJson.Default.StepLogLine)))
        {
            _work.Writer.TryWrite(true);
        }
        else if (Interlocked.Increment(ref _dropped) % 1_000 == 1)
        {
            Log.LinesDropped(logger, line.ExecutionId, Dropped);
        }
    }

    /// <summary>Sends until cancelled, over every loss of the broker.</summary>
    public Task RunAsync(CancellationToken cancel) => rabbit.KeepAsync(RunAsync, cancel);

    private async Task RunAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync(confirms: true);
        await RabbitTopology.DeclareStepsAsync(channel, session.Ended);
        do
        {
            while (await NextAsync(session) is var (message, reports) && message is not null)
            {
                try
                {
                    await session.SendAsync(channel, message);
                    _unsentLines.Clear();
                    reports.ForEach(report => report.Done.TrySetResult());
                }
                catch (Exception failure)
                {
                    var told = failure is OperationCanceledException ? new RabbitAwayException(session.Failure ?? "the connection was closed") : failure;
                    reports.ForEach(report => report.Failed(told));
                    throw;
                }
            }
        }
        while (await _work.Reader.WaitToReadAsync(session.Ended) && _work.Reader.TryRead(out _));
    }

    /// <summary>The next message with all that has gathered: a step's lines go before or with its report. Null if nothing has.</summary>
    private async Task<(RabbitMessage? Message, List<Pending> Reports)> NextAsync(RabbitSession session)
    {
        var lineBytes = _unsentLines.Sum(line => line.Length);
        while (lineBytes < LineBytes && _lines.Reader.TryRead(out var line))
        {
            _unsentLines.Add(line);
            lineBytes += line.Length;
        }

        var reports = new List<Pending>();
        // More lines than one message holds: those that are left may be of the steps whose reports wait.
        if (lineBytes < LineBytes)
        {
            for (var bytes = 0; reports.Count < MaxReports && bytes < ReportBytes && _reports.Reader.TryRead(out var report);)
            {
                reports.Add(report);
                bytes += report.Body.Length;
            }
        }

        if (reports.Count + _unsentLines.Count == 0)
        {
            return (null, reports);
        }

        try
        {
            var queue = reports.Count == 0 ? RabbitTopology.StepLogs : RabbitTopology.Reports;
            return (await bodies.FitAsync(new RabbitMessage { Key = queue, Body = BodyOf(reports), Durable = reports.Count > 0 }, session.Ended), reports);
        }
        catch (Exception failure)
        {
            reports.ForEach(report => report.Failed(failure));
            throw;
        }
    }

    private ReadOnlyMemory<byte> BodyOf(List<Pending> reports)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("executor", options.Value.Name);
        Write("lines", _unsentLines);
        Write("reports", reports.Select(report => report.Body));
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;

        void Write(string name, IEnumerable<byte[]> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteRawValue(value, skipInputValidation: true);
            }

            json.WriteEndArray();
        }
    }

    private sealed record Pending(byte[] Body)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Failed(Exception failure)
        {
            Done.TrySetException(failure);
            // Its sender may have given up waiting.
            _ = Done.Task.Exception;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Log lines of execution {ExecutionId} were dropped, {Dropped} in all since the start")]
        public static partial void LinesDropped(ILogger logger, string executionId, long dropped);
    }
}
