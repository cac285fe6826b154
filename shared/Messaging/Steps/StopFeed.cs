namespace Vanguards.Messaging.Steps;

/// <summary>Tokens of attempts that are to stop, told to everyone who listens.</summary>
public sealed class StopFeed : IObservable<long>
{
    private readonly Lock _gate = new();
    private IObserver<long>[] _observers = [];

    public void Tell(long token)
    {
        foreach (var observer in Volatile.Read(ref _observers))
        {
            observer.OnNext(token);
        }
    }

    public IDisposable Subscribe(IObserver<long> observer)
    {
        lock (_gate)
        {
            _observers = [.. _observers, observer];
        }

        return new Subscription(this, observer);
    }

    private sealed class Subscription(StopFeed feed, IObserver<long> observer) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate)
            {
                feed._observers = [.. feed._observers.Where(known => known != observer)];
            }
        }
    }
}
