using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.Gateway.Tests;

/// <summary>A service as the fleet's services are guarded, which answers with who it takes the caller for; <c>/ws</c> echoes, <c>/internal/audit</c> accepts.</summary>
public sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Upstream(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<Upstream> StartAsync(string name, string key, int port = 0)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Configuration.AddInMemoryCollection([new(ServiceKey.Variable, key)]);
        builder.AddServiceDefaults();
        builder.AddServiceTokens(name);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseServiceTokens();
        app.UseWebSockets();
        app.MapDefaultEndpoints(openMetrics: true);
        app.MapPost("/internal/audit", () => Results.NoContent()).ExcludeFromDescription();
        app.Map("/ws", EchoAsync).ExcludeFromDescription();
        app.MapFallback("{*path}", async Task<IResult> (HttpContext http) => TypedResults.Ok(new
        {
            bytes = await LengthAsync(http.Request.Body),
            service = name,
            path = http.Request.Path.Value,
            caller = http.User.CallerName(),
            roles = http.User.FindAll("role").Select(role => role.Value),
            cookies = http.Request.Headers.Cookie.Count,
            isService = http.User.HasClaim(claim => claim.Type == TokenIssuer.ServiceClaim),
        }));
        await app.StartAsync();
        return new Upstream(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<long> LengthAsync(Stream body)
    {
        var buffer = new byte[1 << 16];
        long bytes = 0;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            bytes += read;
        }

        return bytes;
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1_024];
        var message = await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted);
        await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, endOfMessage: true, http.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
    }
}
