using System.Collections.Concurrent;

namespace Vanguards.Storage.Objects;

/// <summary>
/// Local copies of content-addressed objects, each fetched once however many ask. Bounded: over the limit, the copies that were not asked for
/// lately are deleted, the longest unused first; those asked for within the keeping time stay, since SQL opens them by their path.
/// </summary>
internal sealed class ObjectCopies(string root, long maxBytes, TimeSpan keep, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _fetching = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private long _bytes = Measure(root);

    /// <summary>
    /// The path of the copy; fetched by the function, which answers a finished file that is moved here, if there is none. A caller that gives up
    /// leaves the fetching to the others.
    /// </summary>
    public async Task<string> GetAsync(string address, Func<Task<string>> fetch, CancellationToken cancel)
    {
        var path = PathOf(address);
        _asked[address] = time.GetUtcNow();
        if (File.Exists(path))
        {
            return path;
        }

        var fetching = _fetching.GetOrAdd(address, _ => new Lazy<Task<string>>(async () =>
        {
            var fetched = await fetch();
            Adopt(address, fetched);
            return path;
        }));
        try
        {
            return await fetching.Value.WaitAsync(cancel);
        }
        finally
        {
            _fetching.TryRemove(KeyValuePair.Create(address, fetching));
        }
    }

    /// <summary>Moves a finished file in as the copy of an object.</summary>
    public void Adopt(string address, string file)
    {
        var path = PathOf(address);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = new FileInfo(file).Length;
        var isNew = !File.Exists(path);
        File.Move(file, path, overwrite: true);
        _asked[address] = time.GetUtcNow();
        if (isNew && Interlocked.Add(ref _bytes, bytes) > maxBytes)
        {
            Evict();
        }
    }

    private void Evict()
    {
        var idleSince = time.GetUtcNow() - keep;
        var copies = new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (File: file, Asked: _asked.GetValueOrDefault(ObjectAddress.OfHash(file.Name), DateTimeOffset.MinValue)))
            .Where(copy => copy.Asked < idleSince)
            .OrderBy(copy => copy.Asked);
        foreach (var (file, _) in copies)
        {
            if (Interlocked.Read(ref _bytes) <= maxBytes)
            {
                return;
            }

            var bytes = file.Length;
            file.Delete();
            _asked.TryRemove(ObjectAddress.OfHash(file.Name), out _);
            Interlocked.Add(ref _bytes, -bytes);
        }
    }

    private string PathOf(string address) => Path.Combine(root, Path.Combine([.. address.Split('/')[1..]]));

    private static long Measure(string root) => new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
