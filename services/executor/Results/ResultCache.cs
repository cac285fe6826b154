using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Caching;
using Vanguards.Executor.Steps;
using Vanguards.Storage.Objects;
using Vanguards.Definitions;

namespace Vanguards.Executor.Results;

/// <summary>
/// Results by the content that decided them: lately used ones in memory, those of costly kinds of steps also in a file and, in a fleet, for
/// the other executors.
/// Memory and file are bounded, and losing any costs only work.
/// </summary>
internal sealed class ResultCache(ResultFile file, IObjectStore store, TimeProvider time, SharedResults? shared = null)
{
    private const long MemoryBytes = 32L * 1024 * 1024;
    private const int EntryBytes = 512;

    /// <summary>
    /// So long after it was stored, a result's objects are known to be in the store, or to come back to it (docs/adr/0018): half of the shortest time
    /// that an object which nothing refers to is kept. An older result's are asked for there: a copy here says nothing.
    /// </summary>
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(30);

    private readonly LruCache<string, StoredResult> _recent = new(MemoryBytes);

    /// <summary>A result of the same content, not older than <paramref name="ttl"/> seconds; its tables take the step's name.</summary>
    public async ValueTask<StoredResult?> FindAsync(ContentKey key, string stepId, double? ttl, bool isCostly, CancellationToken cancel)
    {
        if (!_recent.TryGet(key.Sha256, out var found))
        {
            found = isCostly ? file.Find(key) : null;
            found ??= isCostly && shared is not null ? await shared.FindAsync(key, cancel) : null;
            if (found is null)
            {
                return null;
            }

            _recent.Set(key.Sha256, found, Size(found));
        }

        var isFresh = ttl is null || time.GetUtcNow() - found.StoredAt <= TimeSpan.FromSeconds(ttl.Value);
        return isFresh && await IsThereAsync(found, cancel) ? found.For(stepId) : null;
    }

    public async ValueTask StoreAsync(ContentKey key, string stepId, StepGave gave, bool isCostly, CancellationToken cancel)
    {
        var result = new StoredResult { StepId = stepId, StoredAt = time.GetUtcNow(), Output = gave.Output, Chosen = gave.Chosen };
        _recent.Set(key.Sha256, result, Size(result));
        if (isCostly)
        {
            file.Store(key, result);
            if (shared is not null)
            {
                await shared.StoreAsync(key, result, cancel);
            }
        }
    }

    private async ValueTask<bool> IsThereAsync(StoredResult result, CancellationToken cancel)
    {
        var isKnown = time.GetUtcNow() - result.StoredAt < Known;
        var output = result.Output;
        foreach (var uri in output.Tables.Select(table => table.Uri).Concat(output.Artifacts.Select(artifact => artifact.Uri)).Append(output.Value.Uri).OfType<string>())
        {
            try
            {
                if (!isKnown && !await store.ExistsAsync(uri, cancel))
                {
                    return false;
                }

                await store.LocalPathAsync(uri, cancel);
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        }

        return true;
    }

    private static long Size(StoredResult result) => EntryBytes + result.Output.Value.Bytes + (result.Output.Tables.Count * EntryBytes);
}

/// <summary>A result with the step that first gave it.</summary>
internal sealed record StoredResult
{
    public required string StepId { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
    public required StepOutput Output { get; init; }
    public IReadOnlyList<string>? Chosen { get; init; }

    /// <summary>The same result as another step's: tables are named after the step.</summary>
    public StoredResult For(string stepId)
    {
        if (stepId == StepId || (Output.Tables.Count == 0 && Output.Artifacts.Count == 0))
        {
            return this;
        }

        var (from, to) = (SqlName.Of(StepId), SqlName.Of(stepId));
        return this with
        {
            StepId = stepId,
            Output = Output with
            {
                Tables = [.. Output.Tables.Select(table => table with { Name = to + table.Name[from.Length..] })],
                Artifacts = [.. Output.Artifacts.Select(artifact => artifact with { StepId = stepId })],
            },
        };
    }
}
