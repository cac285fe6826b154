using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts;
using Vanguards.Contracts.Notifications;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Reads values that are too large for a row from storage.</summary>
public sealed partial class ResultReader(IObjectStore objects, ILogger<ResultReader> logger)
{
    /// <summary>Results over this many bytes are not put into frames; the result page has them.</summary>
    public const int FrameLimit = 4 * 1024 * 1024;

    /// <summary>The value of a payload; null if its object is larger than the limit.</summary>
    public async Task<JsonElement?> ReadAsync(Payload payload, long limit, CancellationToken cancel) =>
        payload.Inline ?? (payload.Uri is { } uri ? await ReadAsync(uri, limit, cancel) : null);

    public async Task<JsonElement?> ReadAsync(string uri, long limit, CancellationToken cancel)
    {
        await using var content = await objects.OpenAsync(uri, cancel);
        if (content.Length > limit)
        {
            return null;
        }

        using var document = await JsonDocument.ParseAsync(content, cancellationToken: cancel);
        return document.RootElement.Clone();
    }

    /// <summary>A result for a frame; null if it is too large for one, or lost: that ends no live view.</summary>
    public async Task<JsonElement?> ReadForFrameAsync(string executionId, string uri, CancellationToken cancel)
    {
        try
        {
            return await ReadAsync(uri, FrameLimit, cancel);
        }
        catch (Exception failure) when (failure is FileNotFoundException or JsonException)
        {
            Log.ResultUnreadable(logger, uri, executionId, failure);
            return null;
        }
    }

    /// <summary>Publishes a terminal frame once its result has been read; it is the last of its attempt, so its being late harms nobody. It goes out without a result that cannot be read: a list of executions hears of the end from nowhere else.</summary>
    internal void PublishWith(ILiveFeed feed, string useCase, Frame frame, string uri) => _ = Task.Run(async () =>
    {
        try
        {
            frame = frame with { Result = await ReadAsync(uri, FrameLimit, CancellationToken.None) };
        }
        catch (Exception failure)
        {
            Log.ResultUnreadable(logger, uri, frame.ExecutionId, failure);
        }

        feed.Publish(useCase, frame);
    });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Result {Uri} of execution {ExecutionId} could not be read")]
        public static partial void ResultUnreadable(ILogger logger, string uri, string executionId, Exception failure);
    }
}
