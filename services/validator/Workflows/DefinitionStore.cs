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

    public async Task<WorkflowDefinition> GetAsync(VersionRow row, CancellationToken cancel)
    {
        if (_cache.TryGetValue(row.Sha256, out WorkflowDefinition? known))
        {
            return known!;
        }

        await using var content = await store.OpenAsync(row.Uri, cancel);
        using var copy = new MemoryStream((int)row.Bytes);
        await content.CopyToAsync(copy, cancel);
        var definition = DefinitionReader.FromCanonical(copy.GetBuffer().AsSpan(0, (int)copy.Length));
        return _cache.Set(row.Sha256, definition, new MemoryCacheEntryOptions { Size = row.Bytes });
    }

    public void Dispose() => _cache.Dispose();
}
