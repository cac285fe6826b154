using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>The person who answers every approval, again and again until the answer was taken, whatever happens to the product meanwhile.</summary>
internal sealed class Approver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(string Execution, string Step), bool> _pending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Uri> _address;
    private readonly Task _loop;

    public Approver(Func<Uri> address)
    {
        _address = address;
        _loop = Task.Run(LoopAsync);
    }

    public void Expect(string execution, IEnumerable<string> steps)
    {
        foreach (var step in steps)
        {
            _pending[(execution, step)] = true;
        }
    }

    public void Forget(string execution)
    {
        foreach (var key in _pending.Keys.Where(key => key.Execution == execution))
        {
            _pending.TryRemove(key, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var api = new ApiClient(_address(), ProductProcess.Token);
            api.Http.Timeout = Patience;
            foreach (var (execution, step) in _pending.Keys)
            {
                await AnswerAsync(api, execution, step);
            }

            await Task.Delay(Pause, TimeProvider.System, _stop.Token);
        }
    }

    private async Task AnswerAsync(ApiClient api, string execution, string step)
    {
        try
        {
            var answer = await api.PostAsync($"api/executions/{execution}/steps/{step}/decision", new JsonObject { ["approved"] = true }, _stop.Token);
            if (answer.Status == HttpStatusCode.OK)
            {
                _pending.TryRemove((execution, step), out _);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException && !_stop.IsCancellationRequested)
        {
            // It is being killed, or starts: asked again.
        }
    }
}
