using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Notification.Live;
using Vanguards.ServiceDefaults;

namespace Vanguards.Notification;

/// <summary>The live view: <c>/ws</c>, replay from the event log and then live, with no gap and no double.</summary>
public static class NotificationRegistration
{
    public static void AddNotification(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<LiveConnections>();
    }

    public static void MapNotification(this IEndpointRouteBuilder routes) => routes.Map("/ws", OpenAsync).ExcludeFromDescription();

    private static async Task OpenAsync(HttpContext http, LiveConnections connections)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await ProblemResponse.Of(400, "WEBSOCKET_EXPECTED", "Open /ws as a WebSocket.").ExecuteAsync(http);
            return;
        }

        if (!connections.TryEnter())
        {
            await ProblemResponse.Of(503, "TOO_MANY_CONNECTIONS", "Too many live views are open; try again in a moment.").ExecuteAsync(http);
            return;
        }

        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.FromSeconds(20) });
            await connections.ServeAsync(socket, http.User, http.RequestAborted);
        }
        finally
        {
            connections.Leave();
        }
    }
}
