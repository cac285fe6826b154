using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vanguards.Chaos.Tests;

/// <summary>One call of an effect: its key, when it came, in which life of the product, and whether it was answered with success.</summary>
internal sealed record EffectCall(string Key, string Path, DateTimeOffset At, int Life, bool Succeeded);

/// <summary>
/// What the effects of the runs go to. <c>/ok/N</c> gives <c>{"n": N}</c>; <c>/flaky/N</c> refuses the first call of each key with a 500;
/// <c>/later/N</c> refuses it with a 422, which nothing but a person's retry mends; <c>/slow/N</c> answers once it may.
/// </summary>
internal sealed class EffectReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _seen = new();

    private EffectReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<EffectCall> Calls { get; } = new();

    /// <summary>Completed by a test to let <c>/slow</c> answer.</summary>
    public TaskCompletionSource MayAnswer { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Counts the lives of the product; the test moves it on with every kill.</summary>
    public int Life { get; set; }

    public string Url { get; private set; } = "";

    public static async Task<EffectReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new EffectReceiver(app);
        app.MapPost("/{how}/{n:int}", receiver.Answer);
        await app.StartAsync();
        receiver.Url = app.Urls.First();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task<IResult> Answer(string how, int n, HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        var first = _seen.AddOrUpdate(key, 1, (_, count) => count + 1) == 1;
        var refused = first && how is ("flaky" or "later");
        Calls.Enqueue(new EffectCall(key, request.Path, TimeProvider.System.GetUtcNow(), Life, !refused));
        if (how == "slow")
        {
            await MayAnswer.Task;
        }

        return refused ? Results.StatusCode(how == "flaky" ? 500 : 422) : Results.Json(new { n });
    }
}
