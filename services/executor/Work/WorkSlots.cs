namespace Vanguards.Executor.Work;

/// <summary>
/// The executor's room: light slots bound what is taken, heavy ones what computes. A step that waits for a heavy slot gives its
/// light one back while there is room in the waiting line, so that a queue of reports does not keep decisions waiting.
/// </summary>
internal sealed class WorkSlots(int light, int heavy) : IDisposable
{
    private const int WaitingPerHeavy = 8;

    private readonly SemaphoreSlim _light = new(light);
    private readonly SemaphoreSlim _heavy = new(heavy);
    private readonly SemaphoreSlim _waiting = new(heavy * WaitingPerHeavy);

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
    }

    internal sealed class Slot(WorkSlots slots) : IDisposable
    {
        private bool _hasLight = true;
        private bool _hasHeavy;

        /// <summary>True if the next step of a chain needs the light slot: all that are free are in the hands of whoever takes work, so that none could be had then.</summary>
        public bool KeepsLight { get; init; }

        public async Task BecomeHeavyAsync(CancellationToken cancel)
        {
            if (KeepsLight)
            {
                await slots._heavy.WaitAsync(cancel);
                _hasHeavy = true;
                return;
            }

            if (slots._heavy.Wait(0, CancellationToken.None))
            {
                _hasHeavy = true;
                ReleaseLight();
                return;
            }

            var waits = slots._waiting.Wait(0, CancellationToken.None);
            if (waits)
            {
                ReleaseLight();
            }

            try
            {
                await slots._heavy.WaitAsync(cancel);
                _hasHeavy = true;
            }
            finally
            {
                if (waits)
                {
                    slots._waiting.Release();
                }
            }

            ReleaseLight();
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
