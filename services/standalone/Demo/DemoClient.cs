using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vanguards.Standalone.Demo;

/// <summary>A client of the public API as any stranger would write it: HTTP and one WebSocket.</summary>
public sealed class DemoClient(Uri address, string token) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    public async Task<string> ExecuteAsync(string workflowId, string useCase, CancellationToken cancel)
    {
        var id = $"demo-{workflowId}-{Guid.NewGuid():n}";
        using var response = await _http.PostAsJsonAsync("api/workflows/execute", new { id, workflowId, context = new { workflowId, useCase } }, cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw new DemoFailed(workflowId, await response.Content.ReadAsStringAsync(cancel));
        }

        return id;
    }

    /// <summary>Every frame of the execution up to its terminal one.</summary>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string executionId, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri, cancel);
        var subscribe = JsonSerializer.SerializeToUtf8Bytes(new { action = "subscribe", executionId });
        await socket.SendAsync(subscribe.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancel);
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                yield break;
            }

            message.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage)
            {
                continue;
            }

            var frame = JsonDocument.Parse(message.ToArray()).RootElement;
            message.SetLength(0);
            yield return frame;
            if (frame.GetProperty("type").GetString() is "COMPLETE" or "ERROR")
            {
                yield break;
            }
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancel) => _http.GetFromJsonAsync<JsonElement>(path, cancel);

    public async Task DownloadAsync(string path, string file, CancellationToken cancel)
    {
        await using var content = await _http.GetStreamAsync(path, cancel);
        await using var target = File.Create(file);
        await content.CopyToAsync(target, cancel);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A run of the demonstration did not complete; says which step failed.</summary>
public sealed class DemoFailed(string where, string why) : Exception($"{where}: {why}");
