using Microsoft.Extensions.Options;

namespace Vanguards.Agents.Invocations;

/// <summary>At most so many invocations at once, twice as many waiting, and no for the rest.</summary>
internal sealed class Admission(IOptions<AgentsOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.Concurrency);
    private readonly int _limit = 3 * options.Value.Concurrency;
    private int _inside;

    /// <summary>A place to work at, once one is free; null if too many wait already.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _inside) > _limit)
        {
            Interlocked.Decrement(ref _inside);
            return null;
        }

        try
        {
            await _slots.WaitAsync(cancel);
            return new Place(this);
        }
        catch
        {
            Interlocked.Decrement(ref _inside);
            throw;
        }
    }

    public void Dispose() => _slots.Dispose();

    private sealed class Place(Admission admission) : IDisposable
    {
        public void Dispose()
        {
            admission._slots.Release();
            Interlocked.Decrement(ref admission._inside);
        }
    }
}
