using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vanguards.Chaos.Tests;

/// <summary>
/// Effects that are the death of who calls them: <c>/kill/N</c> ends its caller with <c>kill -9</c> N times and answers from then on; <c>/wait</c> answers
/// once it may.
/// </summary>
internal sealed class DeadlyReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _kills;

    private DeadlyReceiver(WebApplication app) => _app = app;

    /// <summary>Every call with the process that made it, in order.</summary>
    public ConcurrentQueue<(string Path, int Process)> Calls { get; } = new();

    public TaskCompletionSource MayAnswer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Url { get; private set; } = "";

    public static async Task<DeadlyReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new DeadlyReceiver(app);
        app.MapPost("/kill/{times:int}", (int times, HttpContext http) => receiver.KillAsync(times, http));
        app.MapPost("/wait", Task<IResult> (HttpContext http) => receiver.WaitAsync(http));
        await app.StartAsync();
        receiver.Url = app.Urls.First();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task<IResult> KillAsync(int times, HttpContext http)
    {
        var caller = Note(http);
        if (Interlocked.Increment(ref _kills) <= times)
        {
            using var process = Process.GetProcessById(caller);
            process.Kill();
            await process.WaitForExitAsync();
        }

        return Results.Json(new { n = 1 });
    }

    private async Task<IResult> WaitAsync(HttpContext http)
    {
        Note(http);
        await MayAnswer.Task;
        return Results.Json(new { n = 2 });
    }

    private int Note(HttpContext http)
    {
        var caller = SocketOwner.Find(http.Connection.RemotePort, http.Connection.LocalPort);
        Calls.Enqueue((http.Request.Path, caller));
        return caller;
    }
}
