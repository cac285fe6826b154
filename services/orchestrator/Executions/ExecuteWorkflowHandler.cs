using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Vanguards.Orchestrator.Saga;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary><c>POST /api/workflows/execute</c>: asks for the run and answers its status, at once or when it has ended.</summary>
internal sealed class ExecuteWorkflowHandler(Admission admission, ExecutionReader reader, RunEnds ends)
{
    public static Task<IResult> HandleAsync(
        HttpContext http, ExecuteWorkflowHandler handler, [FromBody] JsonElement body, bool? dryRun, CancellationToken cancel) =>
        handler.ExecuteAsync(http, body, dryRun ?? false, cancel);

    private async Task<IResult> ExecuteAsync(HttpContext http, JsonElement body, bool dryRun, CancellationToken cancel) =>
        await admission.AskAsync(new Asked(http.User, body) { DryRun = dryRun, Waits = PreferWait(http.Request) is not null }, cancel) switch
        {
            Answer.Taken taken => await AnswerAsync(http, taken, cancel),
            Answer.Checked found => TypedResults.Ok(new { isValid = found.Errors.Count == 0, errors = found.Errors, warnings = found.Warnings }),
            Answer.Invalid invalid => ProblemResponse.Unprocessable(invalid.Detail, invalid.Problems),
            Answer.Forbidden forbidden => ProblemResponse.Forbidden(forbidden.Detail),
            Answer.Conflict conflict => ProblemResponse.Conflict(conflict.Code, conflict.Detail),
            var other => throw new InvalidOperationException($"No answer for {other.GetType().Name}."),
        };

    private async Task<IResult> AnswerAsync(HttpContext http, Answer.Taken taken, CancellationToken cancel)
    {
        var id = taken.Id;
        var (ended, end) = PreferWait(http.Request) is { } wait ? await ends.WaitAsync(id, wait, taken.End, cancel) : (false, null);
        var status = end ?? await reader.StatusAsync(id, StepsPage.First, cancel);
        if (ended && status is not null && ExecutionStates.IsTerminal(status.State))
        {
            http.Response.Headers["Preference-Applied"] = "wait";
            return TypedResults.Ok(status);
        }

        return TypedResults.Accepted($"/api/executions/{Uri.EscapeDataString(id)}", status);
    }

    /// <summary>Seconds of <c>Prefer: wait=N</c>, 60 at most.</summary>
    private static TimeSpan? PreferWait(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(',', ';')))
        {
            var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [var name, var seconds] && name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(seconds.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var wait) && wait > 0)
            {
                return TimeSpan.FromSeconds(Math.Min(wait, 60));
            }
        }

        return null;
    }
}
