using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Reading;
using Vanguards.Storage.Objects;
using Vanguards.Validator.Store;

namespace Vanguards.Validator.Workflows;

/// <summary>Published definitions read back from storage, the recently used ones kept.</summary>
internal sealed class DefinitionStore(IObjectStore store, IOptions<ValidatorOptions> options) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.DefinitionBytes });

    public Task<WorkflowDefinition> GetAsync(VersionRow row, CancellationToken cancel) => GetAsync(row.Sha256, row.Uri, cancel);

    /// <summary>By the hash of its canonical JSON and where that is kept; throws <see cref="FileNotFoundException"/> if it is not.</summary>
    public async Task<WorkflowDefinition> GetAsync(string sha256, string uri, CancellationToken cancel)
    {
        if (_cache.TryGetValue(sha256, out WorkflowDefinition? known))
        {
            return known!;
        }

        await using var content = await store.OpenAsync(uri, cancel);
        using var copy = new MemoryStream((int)content.Length);
        await content.CopyToAsync(copy, cancel);
        var definition = DefinitionReader.FromCanonical(copy.GetBuffer().AsSpan(0, (int)copy.Length));
        return _cache.Set(sha256, definition, new MemoryCacheEntryOptions { Size = copy.Length });
    }

    public void Dispose() => _cache.Dispose();
}
