using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Catalog;

namespace Vanguards.Validator.Checking;

/// <summary>Verdicts by definition and what it was checked against, so that starting a run costs no second proof.</summary>
internal sealed class VerdictCache(OutsideReader outside, DefinitionChecker checker, IOptions<ValidatorOptions> options) : IDisposable
{
    private readonly MemoryCache _verdicts = new(new MemoryCacheOptions { SizeLimit = options.Value.Verdicts });

    public async Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel)
    {
        var seen = await outside.ReadAsync(workflow.Definition, cancel);
        var key = workflow.Sha256 + seen.Key;
        if (_verdicts.TryGetValue(key, out Verdict? known))
        {
            return known!;
        }

        var verdict = await checker.CheckPublishedAsync(workflow.Definition, seen, cancel);
        return _verdicts.Set(key, verdict, new MemoryCacheEntryOptions { Size = 1 });
    }

    public void Dispose() => _verdicts.Dispose();
}
