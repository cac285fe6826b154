using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Vanguards.TestSupport;

/// <summary>A WebSocket client that sends text and reads frames.</summary>
public sealed class LiveClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    public static async Task<LiveClient> ConnectAsync(Uri address, CancellationToken cancel, string? bearer = null, string? cookie = null)
    {
        var client = new LiveClient();
        if (bearer is not null)
        {
            client._socket.Options.SetRequestHeader("Authorization", $"Bearer {bearer}");
        }

        if (cookie is not null)
        {
            client._socket.Options.SetRequestHeader("Cookie", cookie);
            client._socket.Options.SetRequestHeader("Origin", address.GetLeftPart(UriPartial.Authority));
        }

        await client._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri, cancel);
        return client;
    }

    public Task SendAsync(JsonNode message, CancellationToken cancel) => SendTextAsync(message.ToJsonString(), cancel);

    public Task SendTextAsync(string message, CancellationToken cancel) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, cancel);

    public Task SubscribeAsync(string executionId, CancellationToken cancel, long? after = null)
    {
        var message = new JsonObject { ["action"] = "subscribe", ["executionId"] = executionId };
        if (after is not null)
        {
            message["after"] = after;
        }

        return SendAsync(message, cancel);
    }

    /// <summary>Why the server closed; null while it did not.</summary>
    public WebSocketCloseStatus? Closed => _socket.CloseStatus;

    /// <summary>The next frame; null when the server closed, which is answered.</summary>
    public async Task<JsonNode?> NextAsync(CancellationToken cancel)
    {
        using var message = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancel);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
                return null;
            }

            message.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(message.ToArray());
            }
        }
    }

    /// <summary>The frames of an execution up to its end, as a client sees them that comes again with its last seq when the server closes; it does while executions cannot be read.</summary>
    public static async Task<IReadOnlyList<JsonNode>> FollowAsync(Uri address, string bearer, string executionId, CancellationToken cancel)
    {
        var frames = new List<JsonNode>();
        long? last = null;
        while (true)
        {
            using var live = await ConnectAsync(address, cancel, bearer);
            await live.SubscribeAsync(executionId, cancel, last);
            frames.AddRange(await live.UntilEndAsync(cancel));
            if (frames is [.., var latest] && IsEnd(latest))
            {
                return frames;
            }

            last = frames.Where(frame => (string)frame["type"]! is not ("PROGRESS" or "LOG")).Select(frame => (long?)frame["seq"]).LastOrDefault();
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        }
    }

    /// <summary>All frames up to and with the first COMPLETE or ERROR, or up to the server's close.</summary>
    public async Task<IReadOnlyList<JsonNode>> UntilEndAsync(CancellationToken cancel)
    {
        var frames = new List<JsonNode>();
        while (await NextAsync(cancel) is { } frame)
        {
            frames.Add(frame);
            if (IsEnd(frame))
            {
                break;
            }
        }

        return frames;
    }

    /// <summary>Closes and waits for the server's answer.</summary>
    public Task CloseAsync(CancellationToken cancel) => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancel);

    public void Dispose() => _socket.Dispose();

    private static bool IsEnd(JsonNode frame) => (string)frame["type"]! is "COMPLETE" or "ERROR";
}
