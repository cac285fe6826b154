using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Objects;
using Vanguards.Storage.Objects;

namespace Vanguards.Storage.Sweep;

/// <summary>What a sweep did: objects set aside, deleted for good and brought back, shared results deleted.</summary>
public sealed record SweepReport(int SetAside, int Deleted, int BroughtBack, int Results)
{
    /// <summary>True if it had something to do.</summary>
    public bool IsSomething => this != new SweepReport(0, 0, 0, 0);
}

/// <summary>
/// Takes away what no row of any service refers to, in two stages (docs/adr/0018): an object older than the grace is set aside, from where it comes back
/// when somebody asks for it; what then still has no reference is deleted. One process at a time sweeps a store.
/// </summary>
public sealed class OrphanSweep
{
    /// <summary>Those whose rows refer to objects. One that could not be asked would lose its data, so the sweep does not begin without any.</summary>
    public static readonly IReadOnlyList<string> Owners = ["datasets", "orchestrator", "validator"];

    private readonly IObjectStore _store;
    private readonly IObjectShelf _shelf;
    private readonly IReadOnlyList<IObjectReferences> _owners;
    private readonly SweepOptions _options;
    private readonly TimeProvider _time;

    public OrphanSweep(IObjectStore store, IObjectShelf shelf, IEnumerable<IObjectReferences> owners, IOptions<SweepOptions> options, TimeProvider time)
    {
        (_store, _shelf, _owners, _options, _time) = (store, shelf, [.. owners], options.Value, time);
        if (!_owners.Select(owner => owner.Service).Order(StringComparer.Ordinal).SequenceEqual(Owners))
        {
            throw new InvalidOperationException($"A sweep asks {string.Join(", ", Owners)}; registered are {string.Join(", ", _owners.Select(owner => owner.Service))}.");
        }
    }

    /// <summary>
    /// One sweep. Throws, with nothing lost, if a store or a service is away, or if the store belongs to another installation; what was not reached is the next
    /// one's.
    /// </summary>
    /// <param name="installation">What tells this installation's rows from those of all others, and never changes.</param>
    public async Task<SweepReport> RunAsync(string installation, CancellationToken cancel)
    {
        await RequireOwnAsync(installation, cancel);
        var now = _time.GetUtcNow();
        var (deleted, broughtBack) = await FinishAsync(now - TimeSpan.FromHours(_options.AsideHours), _options.Most, cancel);
        var setAside = await SetAsideAsync(now - TimeSpan.FromHours(_options.GraceHours), _options.Most - deleted - broughtBack, cancel);
        var results = await DeleteResultsAsync(now - TimeSpan.FromHours(_options.ResultHours), _options.Most - deleted - broughtBack - setAside, cancel);
        return new SweepReport(setAside, deleted, broughtBack, results);
    }

    /// <summary>To the rows of another database (a second fleet on one bucket, a database made anew) everything in the store would be an orphan.</summary>
    private async Task RequireOwnAsync(string installation, CancellationToken cancel)
    {
        try
        {
            using var reader = new StreamReader(await _store.OpenAsync(ObjectAddress.SweepOwner, cancel));
            if (await reader.ReadToEndAsync(cancel) != installation)
            {
                throw new InvalidOperationException($"The object store belongs to another database's rows, so it is not swept. If that database is given up for good, delete the object '{ObjectAddress.SweepOwner}'.");
            }
        }
        catch (FileNotFoundException)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(installation));
            await _store.PutNamedAsync(ObjectAddress.SweepOwner["named/".Length..], content, cancel);
        }
    }

    /// <summary>The second stage: what was set aside long ago goes for good, unless a row refers to it by now.</summary>
    private async Task<(int Deleted, int BroughtBack)> FinishAsync(DateTimeOffset before, int most, CancellationToken cancel)
    {
        var (deleted, broughtBack) = (0, 0);
        await foreach (var page in PagesAsync(ObjectAddress.Aside, before, cancel))
        {
            var referred = await ReferredAsync(page, cancel);
            foreach (var sha256 in page)
            {
                if (deleted + broughtBack >= most)
                {
                    return (deleted, broughtBack);
                }

                var address = ObjectAddress.OfHash(sha256);
                if (!referred.Contains(sha256))
                {
                    await _shelf.DeleteAsync(ObjectAddress.Aside + address, cancel);
                    deleted++;
                }
                else if (await _shelf.BringBackAsync(address, cancel))
                {
                    await _shelf.DeleteAsync(ObjectAddress.Aside + address, cancel);
                    broughtBack++;
                }
            }
        }

        return (deleted, broughtBack);
    }

    private async Task<int> SetAsideAsync(DateTimeOffset before, int most, CancellationToken cancel)
    {
        var count = 0;
        await foreach (var page in PagesAsync("", before, cancel))
        {
            var referred = await ReferredAsync(page, cancel);
            foreach (var sha256 in page.Where(sha256 => !referred.Contains(sha256)))
            {
                if (count >= most)
                {
                    return count;
                }

                count += await _shelf.SetAsideAsync(ObjectAddress.OfHash(sha256), before, cancel) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>A cache: whoever misses an entry makes it anew, so it needs no second stage.</summary>
    private async Task<int> DeleteResultsAsync(DateTimeOffset before, int most, CancellationToken cancel)
    {
        var count = 0;
        await foreach (var listed in _shelf.ListAsync(ObjectAddress.SharedResults, cancel))
        {
            if (count >= most)
            {
                break;
            }

            if (listed.WrittenAt < before)
            {
                await _shelf.DeleteAsync(listed.Address, cancel);
                count++;
            }
        }

        return count;
    }

    /// <summary>Hashes of the objects last written before that time, as many at once as the services are asked about.</summary>
    private async IAsyncEnumerable<HashSet<string>> PagesAsync(string above, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancel)
    {
        var page = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var listed in _shelf.ListAsync($"{above}sha256/", cancel))
        {
            if (listed.WrittenAt < before && ObjectAddress.IsHash(listed.Address[above.Length..]) && page.Add(listed.Address[^64..]) && page.Count >= _options.Page)
            {
                yield return page;
                page = new HashSet<string>(StringComparer.Ordinal);
            }
        }

        if (page.Count > 0)
        {
            yield return page;
        }
    }

    private async Task<HashSet<string>> ReferredAsync(HashSet<string> page, CancellationToken cancel)
    {
        var referred = new HashSet<string>(StringComparer.Ordinal);
        foreach (var owner in _owners)
        {
            referred.UnionWith(await owner.FindAsync(page, cancel));
        }

        return referred;
    }
}
