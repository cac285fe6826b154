using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Objects;
using Vanguards.Storage.Sweep;

namespace Vanguards.Validator.Store;

/// <summary>The objects of published workflows: their canonical JSON.</summary>
internal sealed class WorkflowReferences(IDbContextFactory<CatalogDb> databases) : IObjectReferences
{
    public string Service => "validator";

    public async Task<IReadOnlyCollection<string>> FindAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel)
    {
        var asked = sha256s.ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var db = await databases.CreateDbContextAsync(cancel);
        await foreach (var uri in db.Versions.AsNoTracking().Select(v => v.Uri).AsAsyncEnumerable().WithCancellation(cancel))
        {
            HashText.Collect(uri, asked, found);
        }

        return found;
    }
}
