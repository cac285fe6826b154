using Vanguards.Contracts.Notifications;
using Vanguards.Messaging;
using Vanguards.Messaging.Rabbit;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>The leader's live feed: who waits in its own process for a run's end hears of it without the broker, which may be away.</summary>
internal sealed class LeaderFeed(RabbitLiveFeed broker) : ILiveFeed
{
    private readonly LiveFeed _own = new();

    public void Publish(string useCase, Frame frame)
    {
        _own.Publish(useCase, frame);
        broker.Publish(useCase, frame);
    }

    public IDisposable Subscribe(Action<string, Frame> handler) => _own.Subscribe(handler);
}
