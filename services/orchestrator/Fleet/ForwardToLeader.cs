using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>Sends calls that come to an orchestrator which does not lead on to the one that does.</summary>
internal sealed class ForwardToLeader(RequestDelegate next, Leadership leadership, IHttpForwarder forwarder) : IDisposable
{
    private const string Forwarded = "Vanguards-Forwarded";

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    });

    public async Task InvokeAsync(HttpContext http)
    {
        if (leadership.IsLeader || !(http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/internal")))
        {
            await next(http);
            return;
        }

        // Two that take each other for the leader must not send a call back and forth.
        var address = http.Request.Headers.ContainsKey(Forwarded) ? null : await FindAsync(http.RequestAborted);
        if (address is null)
        {
            await NobodyAsync(http);
            return;
        }

        http.Request.Headers[Forwarded] = "1";
        var error = await forwarder.SendAsync(http, address, _client);
        // The address is the last leader's for as long as nobody has taken over.
        if (error is not ForwarderError.None && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            await NobodyAsync(http);
        }
    }

    private static Task NobodyAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return ProblemResponse.Of(503, "NO_LEADER", "No orchestrator leads at the moment; one takes over within seconds.").ExecuteAsync(http);
    }

    public void Dispose() => _client.Dispose();

    private async Task<string?> FindAsync(CancellationToken cancel)
    {
        try
        {
            return await leadership.AddressAsync(cancel);
        }
        catch (Exception failure) when (failure is Npgsql.NpgsqlException or SocketException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>The middleware's registration.</summary>
public static class ForwardToLeaderRegistration
{
    /// <summary>Goes before the routes, after who calls is known.</summary>
    public static void UseLeader(this IApplicationBuilder app) => app.UseMiddleware<ForwardToLeader>();
}
