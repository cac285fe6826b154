using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;
using Vanguards.ServiceDefaults;

namespace Vanguards.Agents.Invocations;

/// <summary><c>POST /agents/{name}/invoke</c>. The agents are pure: the same invocation gives the same answer, so a repeated Idempotency-Key needs no store.</summary>
internal sealed partial class InvokeAgent(
    IEnumerable<IAgent> agents, Admission admission, TableDownload download, IOptions<AgentsOptions> options, TimeProvider time, ILogger<InvokeAgent> logger)
{
    public async Task<IResult> HandleAsync(string name, HttpContext http)
    {
        if (agents.FirstOrDefault(agent => agent.Description.Name == name) is not { } agent)
        {
            return ProblemResponse.NotFound($"There is no agent '{name}'; there are {string.Join(", ", agents.Select(a => a.Description.Name))}.");
        }

        var (invocation, unreadable) = await ReadAsync(http);
        if (invocation is null)
        {
            return unreadable!;
        }

        var (request, work) = Prepare(agent, invocation);
        if (work is null)
        {
            return ProblemResponse.Of(422, "VALIDATION_FAILED", $"{name} cannot work with this invocation: {request.Problems[0].Message}", request.Problems);
        }

        using var deadline = Deadline(invocation, http.RequestAborted);
        using var place = await admission.EnterAsync(deadline.Token);
        if (place is null)
        {
            http.Response.Headers.RetryAfter = "2";
            return ProblemResponse.Of(429, "RESOURCE_UNAVAILABLE", "The agent service has more invocations than it can work on.");
        }

        var started = time.GetTimestamp();
        Log.Started(logger, name, invocation.ExecutionId, invocation.StepId, invocation.Attempt, http.Request.Headers["Idempotency-Key"].ToString());
        var run = new InvocationRun(work, download, deadline.Token);
        var result = WantsStream(http)
            ? await new InvocationStream(http.Response, logger).WriteAsync(run, http.RequestAborted)
            : Answer(await run.DoAsync(SilentLog.Instance), http);
        Log.Ended(logger, name, invocation.ExecutionId, invocation.StepId, time.GetElapsedTime(started).TotalMilliseconds);
        return result;
    }

    private static bool WantsStream(HttpContext http) =>
        http.Request.Headers.Accept.Any(value => value?.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase) == true);

    private static (AgentRequest Request, AgentWork? Work) Prepare(IAgent agent, AgentInvocation invocation)
    {
        var request = InvocationReading.Read(agent, invocation);
        var work = agent.Prepare(request);
        return (request, request.Problems.Count == 0 ? work : null);
    }

    private static IResult Answer(InvocationOutcome outcome, HttpContext http)
    {
        if (outcome.Fault is { } fault)
        {
            if (fault.RetryAfter is { } seconds)
            {
                http.Response.Headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
            }

            return ProblemResponse.Of(outcome.Status, fault.Code, fault.Message, outcome.Problems);
        }

        return Results.Json(outcome.Answer, AgentJson.Options);
    }

    private CancellationTokenSource Deadline(AgentInvocation invocation, CancellationToken aborted)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        if (invocation.Deadline is { } deadline)
        {
            var left = deadline - time.GetUtcNow();
            source.CancelAfter(left <= TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromDays(7) ? left : TimeSpan.FromDays(7));
        }

        return source;
    }

    private async Task<(AgentInvocation?, IResult?)> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.Value.MaxBodyMiB * 1024L * 1024;
        }

        try
        {
            var invocation = await JsonSerializer.DeserializeAsync<AgentInvocation>(http.Request.Body, AgentJson.Options, http.RequestAborted);
            return invocation is null ? (null, Unreadable("The body is null.", "")) : (invocation, null);
        }
        catch (JsonException exception)
        {
            return (null, Unreadable(exception.Message, exception.Path ?? ""));
        }
        catch (BadHttpRequestException exception)
        {
            return (null, ProblemResponse.Of(exception.StatusCode, "VALIDATION_FAILED", exception.Message));
        }
    }

    private static IResult Unreadable(string message, string path) => ProblemResponse.Of(400, "VALIDATION_FAILED", "The body is not an agent invocation.",
        [new Problem { Code = "INVALID_JSON", Path = path.TrimStart('$').Replace('.', '/'), Message = message }]);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} was invoked by {ExecutionId}/{StepId}, attempt {Attempt}, key {Key}")]
        public static partial void Started(ILogger logger, string agent, string executionId, string stepId, int attempt, string key);

        [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} ended for {ExecutionId}/{StepId} after {Milliseconds} ms")]
        public static partial void Ended(ILogger logger, string agent, string executionId, string stepId, double milliseconds);
    }
}
