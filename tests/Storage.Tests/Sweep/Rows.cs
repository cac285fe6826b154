using System.Collections.Concurrent;
using Vanguards.Contracts.Objects;

namespace Vanguards.Storage.Tests.Sweep;

/// <summary>The rows of a service: what they refer to is up to the test, also while it is asked.</summary>
internal sealed class Rows(string service) : IObjectReferences
{
    public string Service => service;

    /// <summary>Hashes that rows name.</summary>
    public HashSet<string> Referred { get; } = new(StringComparer.Ordinal);

    /// <summary>How many hashes were asked about, each time.</summary>
    public ConcurrentQueue<int> Asked { get; } = [];

    /// <summary>Done after the rows were read, before the answer is there: what others do meanwhile.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    public async Task<IReadOnlyCollection<string>> FindAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel)
    {
        Asked.Enqueue(sha256s.Count);
        var found = sha256s.Where(Referred.Contains).ToList();
        await Meanwhile();
        return found;
    }
}
