using System.Text.Json;
using System.Threading.Channels;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Invocations;

/// <summary>Answers in NDJSON lines while the work goes on; the last line is a result or an error.</summary>
internal sealed partial class InvocationStream(HttpResponse response, ILogger logger)
{
    private const int RowsInLine = 500;

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public async Task<IResult> WriteAsync(InvocationRun run, CancellationToken aborted)
    {
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        var log = new ChannelLog();
        var work = DoAsync(run, log);
        await foreach (var line in log.Lines.ReadAllAsync(aborted))
        {
            await WriteAsync(line, aborted);
        }

        var outcome = await work;
        foreach (var table in outcome.Answer?.Tables ?? [])
        {
            await WriteAsync(table, aborted);
        }

        await WriteAsync(Last(outcome), aborted);
        return Results.Empty;
    }

    private async Task WriteAsync(AnsweredTable table, CancellationToken aborted)
    {
        await WriteAsync(new { type = "table", name = table.Name, columns = table.Columns }, aborted);
        foreach (var rows in table.Rows.Chunk(RowsInLine))
        {
            await WriteAsync(new { type = "rows", table = table.Name, rows }, aborted);
        }
    }

    private async Task<InvocationOutcome> DoAsync(InvocationRun run, ChannelLog log)
    {
        try
        {
            return await run.DoAsync(log);
        }
        catch (Exception exception)
        {
            // The status is sent long since: a bug, too, has to be told as a line.
            Log.Failed(logger, exception);
            return new InvocationOutcome { Status = 500, Fault = new() { Code = "STEP_FAILED", Message = "The agent failed unexpectedly.", Retryable = true } };
        }
        finally
        {
            log.Close();
        }
    }

    private static object Last(InvocationOutcome outcome) => outcome.Answer is { } answer
        ? new { type = "result", output = answer.Output, evidence = answer.Evidence, usage = answer.Usage }
        : new
        {
            type = "error",
            code = outcome.Fault!.Code,
            message = outcome.Fault.Message,
            status = outcome.Status,
            retryable = outcome.Fault.Retryable,
            retryAfter = outcome.Fault.RetryAfter,
            errors = outcome.Problems,
        };

    private async Task WriteAsync(object line, CancellationToken cancel)
    {
        await JsonSerializer.SerializeAsync(response.Body, line, AgentJson.Options, cancel);
        await response.Body.WriteAsync(NewLine, cancel);
        await response.Body.FlushAsync(cancel);
    }

    /// <summary>Never holds the work up: of more lines than the reader takes, the newest are dropped.</summary>
    private sealed class ChannelLog : IRunLog
    {
        private readonly Channel<object> _lines = Channel.CreateBounded<object>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite });
        private int _percent = -1;

        public ChannelReader<object> Lines => _lines.Reader;

        public void Progress(int percent)
        {
            if (percent > _percent)
            {
                _percent = percent;
                _lines.Writer.TryWrite(new { type = "progress", percent });
            }
        }

        public void Info(string message) => _lines.Writer.TryWrite(new { type = "log", level = "info", message });

        public void Close() => _lines.Writer.TryComplete();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "An agent failed while streaming")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
