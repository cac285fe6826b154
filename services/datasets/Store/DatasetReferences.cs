using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Objects;
using Vanguards.Storage.Sweep;

namespace Vanguards.Datasets.Store;

/// <summary>The objects of dataset versions: snapshots, rows set aside, uploads as they came.</summary>
internal sealed class DatasetReferences(IDbContextFactory<DatasetsDb> databases) : IObjectReferences
{
    public string Service => "datasets";

    public async Task<IReadOnlyCollection<string>> FindAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel)
    {
        var asked = sha256s.ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var db = await databases.CreateDbContextAsync(cancel);
        await foreach (var version in db.Versions.AsNoTracking().Select(v => new { v.Uri, v.SetAsideUri, v.OriginalUri }).AsAsyncEnumerable().WithCancellation(cancel))
        {
            HashText.Collect(version.Uri, asked, found);
            HashText.Collect(version.SetAsideUri, asked, found);
            HashText.Collect(version.OriginalUri, asked, found);
        }

        return found;
    }
}
