using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Reading;
using Vanguards.Executor.Caching;
using Vanguards.Executor.Steps;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Definitions;

/// <summary>Definitions by hash, read and compiled once; published ones never change.</summary>
internal sealed class DefinitionCache(IObjectStore store, RunnerTable runners)
{
    private const long Capacity = 256L * 1024 * 1024;
    // What a parsed definition takes in memory, as a multiple of its canonical JSON.
    private const int Growth = 8;

    private readonly LruCache<string, CompiledWorkflow> _cache = new(Capacity);
    private readonly SemaphoreSlim _loading = new(1, 1);

    public async ValueTask<CompiledWorkflow> GetAsync(RunContext run, CancellationToken cancel)
    {
        if (_cache.TryGet(run.DefinitionSha256, out var found))
        {
            return found;
        }

        await _loading.WaitAsync(cancel);
        try
        {
            if (_cache.TryGet(run.DefinitionSha256, out found))
            {
                return found;
            }

            await using var content = await store.OpenAsync(run.DefinitionUri, cancel);
            using var memory = new MemoryStream();
            await content.CopyToAsync(memory, cancel);
            var bytes = memory.GetBuffer().AsMemory(0, (int)memory.Length);
            var compiled = new CompiledWorkflow(DefinitionReader.FromCanonical(bytes.Span), runners);
            _cache.Set(run.DefinitionSha256, compiled, bytes.Length * (long)Growth);
            return compiled;
        }
        finally
        {
            _loading.Release();
        }
    }
}
