using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Tokens;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace Vanguards.Gateway.Routing;

/// <summary>Passes calls on: who calls goes along as a token that the services trust, what they brought to prove it stays here.</summary>
internal static class Forwarding
{
    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        builder.AddTokenIssuer("gateway");
        builder.Services.AddReverseProxy()
            .LoadFromMemory(RouteTable.Routes, RouteTable.Clusters(builder.Configuration))
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(2);
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
                handler.EnableMultipleHttp2Connections = true;
            })
            .AddTransforms(context =>
            {
                // What the services make presigned addresses and links of is the address that the caller used.
                context.AddOriginalHost(useOriginal: true);
                context.AddRequestTransform(transform =>
                {
                    var headers = transform.ProxyRequest.Headers;
                    headers.Remove("Cookie");
                    var issuer = transform.HttpContext.RequestServices.GetRequiredService<TokenIssuer>();
                    headers.Authorization = transform.HttpContext.User.Identity?.IsAuthenticated == true ? new("Bearer", issuer.ForCaller(transform.HttpContext.User)) : null;
                    return ValueTask.CompletedTask;
                });
            });
    }

    public static void MapForwarding(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(SayWhoIsAwayAsync);
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });

    private static async Task SayWhoIsAwayAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Features.Get<IForwarderErrorFeature>() is not { Error: var error } || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var service = http.Features.Get<IReverseProxyFeature>()?.Cluster.Config.ClusterId ?? "service behind this address";
        http.Response.Clear();
        if (error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled)
        {
            await ProblemResponse.Of(400, "BODY_UNREADABLE", "The request's body could not be read to its end.").ExecuteAsync(http);
            return;
        }

        http.Response.Headers.RetryAfter = "2";
        await ProblemResponse.Of(503, "SERVICE_AWAY", $"The {service} service does not answer at the moment; try again shortly.").ExecuteAsync(http);
    }
}
