using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Notifications;
using Vanguards.Messaging.Rabbit;

namespace Vanguards.Steps.Tests;

/// <summary>The live feed and the publisher over the broker, and what they do without it.</summary>
public sealed class LiveFeedTests(Broker broker) : FleetTest(broker)
{
    [Fact]
    public async Task Publish_FromOneProcess_IsHeardInAnotherInOrderAndAfterARestart()
    {
        await using var there = Connection();
        await using var here = Connection();
        await using var publisher = Feed(there);
        await using var listener = Feed(here);
        var heard = new List<long>();
        using var subscription = listener.Subscribe((useCase, frame) =>
        {
            lock (heard)
            {
                heard.Add(useCase == "u" ? frame.Seq!.Value : -1);
            }
        });
        await listener.Listening.WaitAsync(Cancel);
        for (var seq = 1; seq <= 1_000; seq++)
        {
            publisher.Publish("u", FrameOf(seq));
        }

        await Broker.UntilAsync(() => Task.FromResult(Count() == 1_000));
        Assert.Equal(Enumerable.Range(1, 1_000).Select(seq => (long)seq), heard);

        await Broker.Server.KillAsync(Cancel);
        await Broker.Server.StartAsync(Cancel);
        await Broker.UntilAsync(() =>
        {
            publisher.Publish("u", FrameOf(2_000));
            return Task.FromResult(Count() > 1_000);
        });

        int Count()
        {
            lock (heard)
            {
                return heard.Count;
            }
        }
    }

    [Fact]
    public async Task Publish_ListenersComeAndGo_EachHearsAllFromWhenItListens()
    {
        await using var there = Connection();
        await using var publisher = Feed(there);
        var seq = 0L;
        for (var round = 0; round < 8; round++)
        {
            // Nobody listens; some of these may still be on their way when somebody does.
            Publish(300);
            await using var here = Connection();
            await using var listener = Feed(here);
            var heard = new List<long>();
            using var subscription = listener.Subscribe((_, frame) =>
            {
                lock (heard)
                {
                    heard.Add(frame.Seq!.Value);
                }
            });
            await listener.Listening.WaitAsync(Cancel);
            var from = seq + 1;
            Publish(300);

            await Broker.UntilAsync(() => Task.FromResult(Heard().LastOrDefault() == seq));
            Assert.Equal(Enumerable.Range((int)from, 300).Select(n => (long)n), Heard().Where(n => n >= from));

            long[] Heard()
            {
                lock (heard)
                {
                    return [.. heard];
                }
            }
        }

        void Publish(int frames)
        {
            for (var last = seq + frames; seq < last;)
            {
                publisher.Publish("u", FrameOf(++seq));
            }
        }
    }

    [Fact]
    public async Task Publish_InTheProcessThatPublishes_IsHeardThereWithoutTheBroker()
    {
        await using var nowhere = Connection(new Uri("amqp://guest:guest@127.0.0.1:1"));
        await using var feed = Feed(nowhere, hearsOthers: false);
        var heard = new List<long>();
        using var subscription = feed.Subscribe((_, frame) => heard.Add(frame.Seq!.Value));

        feed.Publish("u", FrameOf(1));

        Assert.Equal([1L], heard);
    }

    [Fact]
    public async Task Publisher_BrokerAway_KeepsWhatItHasRoomForAndRefusesTheRest()
    {
        var publisher = new RabbitPublisher(confirms: true, capacity: 3);
        var message = new RabbitMessage { Key = RabbitTopology.DeadLetters, Body = Encoding.UTF8.GetBytes("{}"), Durable = true };
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => publisher.TrySend(message)));

        await using var connection = Connection();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = connection.KeepAsync(publisher.RunAsync, stop.Token);
        await publisher.SendAsync(message, Cancel);
        Assert.Equal(4u, await Broker.CountAsync(RabbitTopology.DeadLetters));

        // A durable message that reaches no queue is not taken for sent.
        await Assert.ThrowsAnyAsync<Exception>(() => publisher.SendAsync(message with { Key = "no-such-queue" }, Cancel));
        await publisher.SendAsync(message, Cancel);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Connection_WrongPassword_SaysWhy()
    {
        await using var connection = Connection(new UriBuilder(Broker.Server.Url) { Password = "wrong" }.Uri);

        var refused = await Assert.ThrowsAsync<RabbitAwayException>(() => connection.OpenAsync(Cancel));

        Assert.Contains("ACCESS_REFUSED", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, connection.Away);
    }

    private RabbitConnection Connection(Uri? url = null) =>
        new(Options.Create(new RabbitOptions { Url = url ?? Broker.Server.Url }), TimeProvider.System, NullLogger<RabbitConnection>.Instance);

    private static RabbitLiveFeed Feed(RabbitConnection rabbit, bool hearsOthers = true) =>
        new(rabbit, Options.Create(new RabbitOptions { HearsOthers = hearsOthers }), NullLogger<RabbitLiveFeed>.Instance);

    private static Frame FrameOf(long seq) => new() { ExecutionId = "e", Type = "STATE", Seq = seq, At = default };
}
