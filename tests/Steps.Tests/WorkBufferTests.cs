using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Plane;

namespace Vanguards.Steps.Tests;

public sealed class WorkBufferTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WorkBuffer _buffer;
    private ulong _tag;

    public WorkBufferTests() => _buffer = new WorkBuffer(3, _clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_SeveralClasses_TheMostUrgentFirstAndNoMoreThanAsked()
    {
        Add(2, 1);
        Add(1, 2);
        Add(0, 3);

        Assert.Equal([3L, 2], await TakeAsync(2));
        Assert.Equal(1, _buffer.Waiting);
    }

    [Fact]
    public async Task Settle_TheLastAttemptOfAMessage_AcknowledgesIt()
    {
        var message = Message();
        Assert.Empty(_buffer.Add(0, message, [Work(1), Work(2)]));
        await TakeAsync(2);

        Assert.Empty(_buffer.Settle(1, confirmed: true));
        Assert.Equal([message], _buffer.Settle(2, confirmed: true));
        Assert.Empty(_buffer.Settle(2, confirmed: true));
    }

    [Fact]
    public async Task Add_WhatIsHereAlready_IsAcknowledgedAndNotGivenOutTwice()
    {
        Add(0, 1);
        var again = Message();

        Assert.Equal([again], _buffer.Add(0, again, [Work(1)]));
        Assert.Equal([1L], await TakeAsync(9));
        Assert.Equal(0, _buffer.Waiting);
    }

    [Fact]
    public async Task Add_WhatWasReported_IsAcknowledgedAndNotRunAgain_ButWhatWasDroppedIs()
    {
        Add(0, 1);
        Add(0, 2);
        await TakeAsync(2);
        _buffer.Settle(1, confirmed: true);
        _buffer.Settle(2, confirmed: false);
        var again = Message();

        Assert.Equal([again], _buffer.Add(0, again, [Work(1)]));
        Assert.Empty(_buffer.Add(0, Message(), [Work(2)]));
        Assert.Equal([2L], await TakeAsync(9));
    }

    [Fact]
    public async Task Lost_WhatIsInHand_StaysAndIsAcknowledgedOnItsNewMessage()
    {
        Add(0, 1);
        await TakeAsync(1);
        Add(0, 2);
        _buffer.Lost();
        Assert.Equal(0, _buffer.Waiting);
        var again = Message();

        Assert.Empty(_buffer.Add(0, again, [Work(1)]));
        Assert.Equal(0, _buffer.Waiting);
        Assert.Equal([again], _buffer.Settle(1, confirmed: true));
    }

    [Fact]
    public async Task GiveBack_WhatWaits_LeavesWhatIsInHand()
    {
        Add(0, 1);
        await TakeAsync(1);
        var waiting = Message();
        _buffer.Add(1, waiting, [Work(2)]);

        Assert.Equal([waiting], _buffer.GiveBack());
        Assert.Equal(0, _buffer.Waiting);
        Assert.Single(_buffer.Settle(1, confirmed: true));
    }

    [Fact]
    public async Task GiveBack_PartOfAMessageThatIsInHand_IsAcknowledgedWithThePartInHand()
    {
        var message = Message();
        _buffer.Add(0, message, [Work(1), Work(2), Work(3)]);
        await TakeAsync(1);

        Assert.Empty(_buffer.GiveBack());
        Assert.Equal([message], _buffer.Settle(1, confirmed: true));
    }

    [Fact]
    public async Task Add_WhileItsAttemptIsTakenAndSettled_AcknowledgesEachMessageOnce()
    {
        const int messages = 500_000;
        var acknowledged = new ConcurrentBag<ulong>();
        var settling = Task.Run(
            async () =>
            {
                for (var settled = 0; settled < messages;)
                {
                    foreach (var work in await _buffer.TakeAsync(messages, 0, Cancel))
                    {
                        Record(_buffer.Settle(work.Token, confirmed: false));
                        settled++;
                    }
                }
            },
            Cancel);
        for (var token = 1; token <= messages; token++)
        {
            Record(_buffer.Add(0, Message(), [Work(token)]));
        }

        await settling;

        Assert.Equal(messages, acknowledged.Count);
        Assert.Equal(messages, acknowledged.Distinct().Count());

        void Record(IReadOnlyList<Delivery> done)
        {
            foreach (var delivery in done)
            {
                acknowledged.Add(delivery.Tag);
            }
        }
    }

    [Fact]
    public async Task Long_OnlyALeasedAttemptThatTakesLong_IsAcknowledgedBeforeItsEnd()
    {
        var (leased, unleased) = (Message(), Message());
        _buffer.Add(0, leased, [Work(1)]);
        _buffer.Add(0, unleased, [Work(2)]);
        await _buffer.TakeAsync(2, _clock.GetTimestamp(), Cancel);
        _buffer.Leased(1);
        Assert.Empty(_buffer.Long(TimeSpan.FromSeconds(10)));
        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal([leased], _buffer.Long(TimeSpan.FromSeconds(10)));
        Assert.Empty(_buffer.Long(TimeSpan.FromSeconds(10)));
        Assert.Empty(_buffer.Settle(1, confirmed: true));
        Assert.Equal([unleased], _buffer.Settle(2, confirmed: true));
    }

    [Fact]
    public async Task Remembered_ReportedTokens_AreBounded()
    {
        for (var token = 1; token <= 4_097; token++)
        {
            _buffer.Settle(token, confirmed: true);
        }

        Assert.Single(_buffer.Add(0, Message(), [Work(2)]));
        Assert.Empty(_buffer.Add(0, Message(), [Work(1)]));
        Assert.Equal([1L], await TakeAsync(9));
    }

    private Delivery Message() => new(null!, ++_tag);

    private void Add(int rank, long token) => _buffer.Add(rank, Message(), [Work(token)]);

    private async Task<IEnumerable<long>> TakeAsync(int max) => (await _buffer.TakeAsync(max, 0, Cancel)).Select(work => work.Token);

    private static StepWork Work(long token) => new()
    {
        Run = new RunContext
        {
            ExecutionId = "e",
            WorkflowId = "w",
            WorkflowName = "W",
            Version = "1.0.0",
            UseCase = "u",
            DefinitionUri = "",
            DefinitionSha256 = "",
            Inputs = new Payload(),
            AsOf = default,
            StartedAt = default,
            Attempt = 1,
            Datasets = [],
        },
        Kind = WorkKind.Step,
        StepId = "a",
        Attempt = 1,
        Token = token,
        EffectKey = "a",
        ReadyAt = default,
    };
}
