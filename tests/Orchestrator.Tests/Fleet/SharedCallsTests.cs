using System.Collections.Concurrent;
using Vanguards.Orchestrator.Fleet;

namespace Vanguards.Orchestrator.Tests.Fleet;

public sealed class SharedCallsTests
{
    private readonly SharedCalls<int> _calls = new();
    private readonly BlockingCollection<TaskCompletionSource<int>> _begun = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_WhileACallIsOnItsWay_IsAnsweredByTheNextWhichAllShare()
    {
        var first = Ask("q");
        var call = _begun.Take(Cancel);
        var others = Enumerable.Range(0, 10).Select(_ => Ask("q")).ToList();

        call.SetResult(1);
        Assert.Equal(1, await first);
        Assert.All(others, other => Assert.False(other.IsCompleted));
        _begun.Take(Cancel).SetResult(2);

        Assert.All(await Task.WhenAll(others), answer => Assert.Equal(2, answer));
        Assert.Empty(_begun);
    }

    [Fact]
    public async Task Ask_ACallFails_WhoWaitedForItHearsItAndTheNextIsMade()
    {
        var first = Ask("q");
        var call = _begun.Take(Cancel);
        var second = Ask("q");

        call.SetException(new IOException("away"));
        await Assert.ThrowsAsync<IOException>(() => first);
        _begun.Take(Cancel).SetResult(2);

        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Ask_OneAfterTheOther_EachIsACallOfItsOwn()
    {
        for (var n = 1; n <= 3; n++)
        {
            var asked = Ask("q");
            _begun.Take(Cancel).SetResult(n);
            Assert.Equal(n, await asked);
        }
    }

    [Fact]
    public async Task Ask_OtherQuestions_DoNotWait()
    {
        var first = Ask("a");
        var a = _begun.Take(Cancel);
        var second = Ask("b");
        _begun.Take(Cancel).SetResult(2);

        Assert.Equal(2, await second);
        a.SetResult(1);
        Assert.Equal(1, await first);
    }

    private Task<int> Ask(string question) => _calls.AskAsync(question, () =>
    {
        var call = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _begun.Add(call, Cancel);
        return call.Task;
    });
}
