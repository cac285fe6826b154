using Vanguards.Contracts.Notifications;

namespace Vanguards.Messaging;

/// <summary>The live feed of the embedded product: handlers are called on the publisher's thread and must not block.</summary>
public sealed class LiveFeed : ILiveFeed
{
    private readonly Lock _gate = new();
    private Action<string, Frame>[] _handlers = [];

    public void Publish(string useCase, Frame frame)
    {
        foreach (var handler in Volatile.Read(ref _handlers))
        {
            handler(useCase, frame);
        }
    }

    public IDisposable Subscribe(Action<string, Frame> handler)
    {
        lock (_gate)
        {
            _handlers = [.. _handlers, handler];
        }

        return new Subscription(this, handler);
    }

    private void Remove(Action<string, Frame> handler)
    {
        lock (_gate)
        {
            _handlers = [.. _handlers.Where(h => h != handler)];
        }
    }

    private sealed class Subscription(LiveFeed feed, Action<string, Frame> handler) : IDisposable
    {
        public void Dispose() => feed.Remove(handler);
    }
}
