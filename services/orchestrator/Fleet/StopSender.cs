using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Engine;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>Tells all executors which attempts are to stop. One that does not hear it learns it when it renews its lease.</summary>
internal sealed class StopSender(RabbitConnection rabbit, EmbeddedStepPlane plane) : BackgroundService, IObserver<long>
{
    private const int MaxRound = 1_000;

    private readonly Channel<long> _tokens = Channel.CreateBounded<long>(new BoundedChannelOptions(50_000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void OnNext(long value) => _tokens.Writer.TryWrite(value);

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stops = plane.Cancellations.Subscribe(this);
        await rabbit.KeepAsync(SendAsync, stoppingToken);
    }

    private async Task SendAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync();
        await RabbitTopology.DeclareStepsAsync(channel, session.Ended);
        while (await _tokens.Reader.WaitToReadAsync(session.Ended))
        {
            var tokens = new List<long>();
            while (tokens.Count < MaxRound && _tokens.Reader.TryRead(out var token))
            {
                tokens.Add(token);
            }

            await session.SendAsync(channel, Answers.ToAll(new AnswerMessage { Stops = tokens }));
        }
    }
}
