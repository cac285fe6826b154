using Microsoft.Extensions.Time.Testing;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Engine;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

public sealed class DispatchQueueTests : IDisposable
{
    private static readonly ActiveRun Run = RunOf(1, 5);
    private readonly LeapingClock _clock = new();
    private readonly DispatchQueue _queue;
    private readonly List<long> _lapsed = [];

    public DispatchQueueTests()
    {
        _queue = new DispatchQueue(_clock) { Lapsed = item => _lapsed.Add(item.Token) };
    }

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Hold_TheSystemsClockLeaps_TheLeaseDoesNotLapse()
    {
        await HoldAsync(1);
        _clock.Leap = TimeSpan.FromHours(1);
        await HoldAsync(2);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(_lapsed);
        Assert.Empty(_queue.Renew("x", [1, 2]));
    }

    [Fact]
    public async Task Hold_NotRenewed_LapsesOnceItsTimeIsOver()
    {
        await HoldAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Empty(_lapsed);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([1L], _lapsed);
    }

    [Fact]
    public async Task Lapse_NotSettled_IsToldAgainUntilItIs()
    {
        await HoldAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(16));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([1L, 1L], _lapsed);

        _queue.Settle(1);
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(2, _lapsed.Count);
        Assert.False(_queue.Has(1));
    }

    [Fact]
    public async Task Take_NotClaimed_IsGivenOutAgainWithTheSameToken()
    {
        _queue.Add(Item(Run, 1));
        await _queue.TakeAsync(1, Cancel);
        _clock.Advance(TimeSpan.FromSeconds(16));

        Assert.Equal(1, Assert.Single(await _queue.TakeAsync(1, Cancel)).Token);
        Assert.Empty(_lapsed);
    }

    [Fact]
    public async Task Take_RunsOfOnePriority_TakeTurns_AHigherOneGoesFirst()
    {
        var (wide, narrow, urgent) = (RunOf(2, 5), RunOf(3, 5), RunOf(4, 9));
        for (var token = 0; token < 100; token++)
        {
            _queue.Add(Item(wide, 100 + token));
        }

        _queue.Add(Item(narrow, 201));
        _queue.Add(Item(urgent, 301));

        Assert.Equal([301L, 100, 201, 101], (await _queue.TakeAsync(4, Cancel)).Select(item => item.Token));
    }

    [Fact]
    public async Task Unclaimed_WhatIsTakenClaimedReturnedAndSettled_IsCounted()
    {
        for (var token = 1; token <= 4; token++)
        {
            _queue.Add(Item(Run, token));
        }

        await _queue.TakeAsync(3, Cancel);
        Assert.Equal(3, _queue.Unclaimed);

        _queue.Hold(1, "x");
        _queue.Hold(1, "x");
        _queue.Return(2);
        Assert.Equal((1, 1), (_queue.Unclaimed, _queue.HeldBy("x")));
        Assert.Equal([4L, 2], (await _queue.TakeAsync(9, Cancel)).Select(item => item.Token));

        _queue.Clear(Run.Run);
        Assert.Equal((0, 0), (_queue.Unclaimed, _queue.HeldBy("x")));
    }

    [Fact]
    public async Task Take_ClaimedWhileInLineAgain_IsNotGivenOut()
    {
        _queue.Add(Item(Run, 1));
        await _queue.TakeAsync(1, Cancel);
        _clock.Advance(TimeSpan.FromSeconds(16));
        _queue.Hold(1, "x");
        _queue.Add(Item(Run, 2));

        Assert.Equal([2L], (await _queue.TakeAsync(9, Cancel)).Select(item => item.Token));
    }

    [Fact]
    public async Task Watch_HeldSinceBeforeTheStart_LapsesAfterAWholeLease()
    {
        _queue.Watch(Item(Run, 1), "x");
        _queue.Watch(Item(Run, 2), "x");
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Empty(_queue.Renew("x", [1]));
        Assert.Equal([2L], _queue.Renew("y", [2]));
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([2L], _lapsed);
        _queue.Add(Item(Run, 3));
        Assert.Equal([3L], (await _queue.TakeAsync(9, Cancel)).Select(item => item.Token));
    }

    [Fact]
    public async Task Renew_OfWhatIsToStop_IsRefused()
    {
        await HoldAsync(1);
        _queue.Stop(1);

        Assert.Equal([1L], _queue.Renew("x", [1]));
    }

    [Fact]
    public async Task Take_ExecutorsAreSlowToBegin_IsGivenOutAgainOnlyAfterFiveTimesTheDelay()
    {
        for (var token = 1; token <= 60; token++)
        {
            _queue.Add(Item(Run, token));
            await _queue.TakeAsync(1, Cancel);
            _clock.Advance(TimeSpan.FromSeconds(10));
            _queue.Hold(token, "x");
            _queue.Settle(token);
        }

        _queue.Add(Item(Run, 100));
        await _queue.TakeAsync(1, Cancel);
        _clock.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal(0, _queue.Waiting);

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _queue.Waiting);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task HoldAsync(long token)
    {
        _queue.Add(Item(Run, token));
        await _queue.TakeAsync(1, Cancel);
        _queue.Hold(token, "x");
    }

    private static DispatchItem Item(ActiveRun run, long token) => new()
    {
        Run = run,
        Context = run.Facts.ContextOf(1, default),
        Kind = AttemptKind.Step,
        Step = 0,
        Item = StepCell.Whole,
        Attempt = 1,
        Token = token,
        ReadyAt = default,
        WhenSettled = false,
        Upstream = [],
    };

    private static ActiveRun RunOf(long run, int priority) => new(new RunFacts
    {
        Run = run,
        Id = "e" + run,
        UseCase = "u",
        Zone = "UTC",
        Currency = "USD",
        User = "ada",
        AsOf = default,
        Priority = priority,
        Inputs = new Payload(),
        Datasets = [],
        Definition = new LoadedDefinition(new WorkflowDefinition { Id = "w", Name = "W", UseCase = "u", Version = "1.0.0", Steps = [Step("a")] }, "uri", "sha"),
    });

    /// <summary>A clock that somebody sets, while time goes on as ever.</summary>
    private sealed class LeapingClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero))
    {
        public TimeSpan Leap { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Leap;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
