using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Vanguards.TestSupport;

/// <summary>A TCP relay that can be cut (open connections end, new ones are closed at once) or fall silent (nothing passes, nothing ends).</summary>
public sealed class CuttableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly Task _loop;
    private volatile bool _isCut;
    private volatile TaskCompletionSource? _silence;

    public CuttableProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public bool IsCut
    {
        get => _isCut;
        set
        {
            _isCut = value;
            if (value)
            {
                CloseAll();
            }
        }
    }

    /// <summary>While true what is sent is taken and kept; it passes once it is false again.</summary>
    public bool IsSilent
    {
        get => _silence is not null;
        set
        {
            var before = Interlocked.Exchange(ref _silence, value ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null);
            before?.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        IsSilent = false;
        CloseAll();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (_isCut)
                {
                    client.Dispose();
                    continue;
                }

                _ = RelayAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        client.NoDelay = true;
        using var server = new TcpClient { NoDelay = true };
        _open.TryAdd(client, 0);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target.Port, _stop.Token);
            await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            if (_silence is { } silence)
            {
                await silence.Task.WaitAsync(_stop.Token);
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private void CloseAll()
    {
        foreach (var client in _open.Keys)
        {
            client.Dispose();
        }
    }
}
