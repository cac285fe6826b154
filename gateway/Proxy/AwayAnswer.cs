using Microsoft.AspNetCore.Http;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Vanguards.Gateway.Proxy;

/// <summary>Says which service is away, and what that means, instead of the proxy's bare status.</summary>
internal static class AwayAnswer
{
    private static readonly Dictionary<string, string> Means = new()
    {
        ["validator"] = "Workflows cannot be read, checked or published",
        ["datasets"] = "Use cases and datasets cannot be read or changed",
        ["orchestrator"] = "Executions cannot be started or read",
        ["scheduler"] = "Schedules cannot be read or changed, and wait to fire",
        ["executor"] = "Agents and report templates cannot be listed",
        ["notification"] = "The live view is not to be had",
    };

    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested || http.Features.Get<IForwarderErrorFeature>() is not { } fault)
        {
            return;
        }

        if (fault.Exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } || fault.Exception?.InnerException is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            await RestOfBody.DiscardAsync(http);
            await ProblemResponse.Of(413, "BODY_TOO_LARGE", "The body is larger than this call takes.").ExecuteAsync(http);
            return;
        }

        var service = http.GetReverseProxyFeature().Cluster.Config.ClusterId;
        http.Response.Headers.RetryAfter = "2";
        await ProblemResponse.Of(503, "SERVICE_AWAY", $"The {service} service does not answer. {Means.GetValueOrDefault(service, "This cannot be done")} until it is back; try again in a moment.").ExecuteAsync(http);
    }
}
