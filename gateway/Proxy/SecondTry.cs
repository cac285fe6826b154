using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Vanguards.Gateway.Proxy;

/// <summary>
/// A read that one process of a service did not answer is asked of another, if there is one: a process that was just killed is not missed. Anything else may
/// have been begun there, and is its caller's to ask again.
/// </summary>
internal static class SecondTry
{
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var proxy = http.GetReverseProxyFeature();
        var known = proxy.AvailableDestinations;
        await next(http);
        if (known.Count > 1
            && proxy.ProxiedDestination is { } tried
            && http.Features.Get<IForwarderErrorFeature>() is { Error: ForwarderError.Request }
            && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            http.Features.Set<IForwarderErrorFeature>(null);
            http.Response.StatusCode = StatusCodes.Status200OK;
            proxy.AvailableDestinations = [.. known.Where(destination => destination != tried)];
            await next(http);
        }
    }
}
