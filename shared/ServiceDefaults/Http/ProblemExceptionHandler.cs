using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vanguards.Definitions;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>Turns unreadable requests into 4xx and bugs into a 500 that names only the trace.</summary>
public sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancel)
    {
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        if (exception is BadHttpRequestException bad)
        {
            if (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                await RestOfBody.DiscardAsync(http);
            }

            await Unreadable(bad).ExecuteAsync(http);
            return true;
        }

        if (Away.Of(exception) is { } away)
        {
            Log.StoreAway(logger, http.Request.Method, http.Request.Path, Reason.Of(exception));
            http.Response.Headers.RetryAfter = "2";
            await away.ExecuteAsync(http);
            return true;
        }

        Log.RequestFailed(logger, exception, http.Request.Method, http.Request.Path);
        await ProblemResponse.Of(500, "INTERNAL", $"An unexpected error; quote trace {Activity.Current?.Id} when you report it.").ExecuteAsync(http);
        return true;
    }

    private static IResult Unreadable(BadHttpRequestException bad)
    {
        if (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ProblemResponse.Of(413, "BODY_TOO_LARGE", bad.Message);
        }

        if (bad.InnerException is not JsonException json)
        {
            return ProblemResponse.Of(bad.StatusCode, "BAD_REQUEST", bad.Message);
        }

        var problem = new Problem
        {
            Code = "INVALID_JSON",
            Path = Pointer(json.Path),
            Line = json.LineNumber is { } line ? (int)line + 1 : null,
            Message = json.Message,
        };
        return ProblemResponse.Of(400, problem.Code, "The body is not the JSON that this call takes.", [problem]);
    }

    // JsonException speaks JSONPath ($.a.b[0]); problems speak JSON Pointer.
    private static string Pointer(string? path) =>
        path is null or "$" ? "" : path.TrimStart('$').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
        public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} could not be answered: {Reason}")]
        public static partial void StoreAway(ILogger logger, string method, string path, string reason);
    }
}
