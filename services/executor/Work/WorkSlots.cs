namespace Vanguards.Executor.Work;

/// <summary>
/// The executor's room: light slots bound what is taken, heavy ones what computes. A step that waits for a heavy slot gives its
/// light one back while there is room in the waiting line, so that a queue of reports does not keep decisions waiting. A step that
/// others follow in a chain keeps it, for the next of them; but of those that wait no more than half.
/// </summary>
internal sealed class WorkSlots(int light, int heavy) : IDisposable
{
    private const int WaitingPerHeavy = 8;

    private readonly SemaphoreSlim _light = new(light);
    private readonly SemaphoreSlim _heavy = new(heavy);
    private readonly SemaphoreSlim _waiting = new(heavy * WaitingPerHeavy);
    private readonly SemaphoreSlim _waitingWithLight = new((light + 1) / 2);

    /// <summary>Waits for one free light slot and takes all that are free.</summary>
    public async Task<int> AcquireAsync(CancellationToken cancel)
    {
        await _light.WaitAsync(cancel);
        var count = 1;
        while (count < light && _light.Wait(0, CancellationToken.None))
        {
            count++;
        }

        return count;
    }

    public void Release(int count)
    {
        if (count > 0)
        {
            _light.Release(count);
        }
    }

    /// <summary>A light slot in use by one attempt; disposing it twice is harmless.</summary>
    public Slot Occupy(bool keepsLight = false) => new(this) { KeepsLight = keepsLight };

    public void Dispose()
    {
        _light.Dispose();
        _heavy.Dispose();
        _waiting.Dispose();
        _waitingWithLight.Dispose();
    }

    internal sealed class Slot(WorkSlots slots) : IDisposable
    {
        private bool _hasLight = true;
        private bool _hasHeavy;

        /// <summary>True if the next step of a chain needs the light slot: all that are free are in the hands of whoever takes work, so that none could be had then.</summary>
        public bool KeepsLight { get; init; }

        /// <summary>False if the light slot had to be given back: the next step of the chain has no room here.</summary>
        public bool HasLight => _hasLight;

        public async Task BecomeHeavyAsync(CancellationToken cancel)
        {
            if (!slots._heavy.Wait(0, CancellationToken.None))
            {
                await WaitForHeavyAsync(cancel);
            }

            _hasHeavy = true;
            if (!KeepsLight)
            {
                ReleaseLight();
            }
        }

        private async Task WaitForHeavyAsync(CancellationToken cancel)
        {
            var line = KeepsLight && slots._waitingWithLight.Wait(0, CancellationToken.None) ? slots._waitingWithLight
                : slots._waiting.Wait(0, CancellationToken.None) ? slots._waiting
                : null;
            if (line == slots._waiting)
            {
                ReleaseLight();
            }

            try
            {
                await slots._heavy.WaitAsync(cancel);
            }
            finally
            {
                line?.Release();
            }
        }

        /// <summary>The room for the next step of a chain, which begins as light as any: this one's.</summary>
        public Slot PassOn()
        {
            _hasLight = false;
            Dispose();
            return new Slot(slots) { KeepsLight = true };
        }

        public void Dispose()
        {
            ReleaseLight();
            if (_hasHeavy)
            {
                _hasHeavy = false;
                slots._heavy.Release();
            }
        }

        private void ReleaseLight()
        {
            if (_hasLight)
            {
                _hasLight = false;
                slots._light.Release();
            }
        }
    }
}
