using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Tokens;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms;

namespace Vanguards.Gateway.Proxy;

/// <summary>Sends calls on by routes.json; where the services are says the environment.</summary>
internal static class ProxyRegistration
{
    /// <summary>A service knows better than the gateway what may be done with its answer, say, a file that a stranger uploaded.</summary>
    private static readonly string[] Safety = ["Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"];

    public static void AddProxy(this IHostApplicationBuilder builder, IReadOnlyList<string> services)
    {
        builder.Configuration.AddInMemoryCollection(services.SelectMany(service => ServiceAddresses.Read(builder.Configuration, service)!
            .Select((address, index) => new KeyValuePair<string, string?>($"ReverseProxy:Clusters:{service}:Destinations:{index}:Address", address.ToString()))));
        // A destination stays away for at least this long after it failed, whatever routes.json says; a process is back within seconds.
        builder.Services.Configure<TransportFailureRateHealthPolicyOptions>(options => options.DetectionWindowSize = TimeSpan.FromSeconds(2));
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = TimeSpan.FromSeconds(3))
            .AddTransforms(transforms =>
            {
                var tokens = transforms.Services.GetRequiredService<TokenIssuer>();
                transforms.AddRequestTransform(context => SayWhoCalls(context, tokens));
                transforms.AddResponseTransform(KeepSafety);
            });
    }

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(pipeline =>
    {
        pipeline.Use((http, next) => CutAtStopAsync(http, next, app.Lifetime));
        pipeline.Use(AwayAnswer.InvokeAsync);
        pipeline.Use(SecondTry.InvokeAsync);
        pipeline.UseSessionAffinity();
        pipeline.UseLoadBalancing();
        pipeline.UsePassiveHealthChecks();
    });

    /// <summary>A WebSocket has no end that a stop could wait for: its client is to come again, to another gateway or to the next one here.</summary>
    private static async Task CutAtStopAsync(HttpContext http, RequestDelegate next, IHostApplicationLifetime lifetime)
    {
        await using var stop = http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true ? lifetime.ApplicationStopping.Register(http.Abort) : default;
        await next(http);
    }

    /// <summary>Services trust nothing but the fleet's tokens; the caller's own credentials end here.</summary>
    private static ValueTask SayWhoCalls(RequestTransformContext context, TokenIssuer tokens)
    {
        context.ProxyRequest.Headers.Remove("Cookie");
        context.ProxyRequest.Headers.Authorization = context.HttpContext.User.Identity?.IsAuthenticated == true
            ? new AuthenticationHeaderValue("Bearer", tokens.ForCaller(context.HttpContext.User))
            : null;
        return default;
    }

    private static ValueTask KeepSafety(ResponseTransformContext context)
    {
        foreach (var name in Safety)
        {
            if (context.ProxyResponse?.Headers.TryGetValues(name, out var values) == true)
            {
                context.HttpContext.Response.Headers[name] = values.ToArray();
            }
        }

        return default;
    }
}
