using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Datasets;
using Vanguards.Databases;

namespace Vanguards.Datasets.Store;

/// <summary>Dataset versions that are kept no longer. The newest of a dataset stays, however old it is.</summary>
internal sealed class DatasetRetention(IDbContextFactory<DatasetsDb> databases, IAuditTrail audit, TimeProvider time) : IDatasetRetention
{
    private const string Who = "retention";

    public async Task<IReadOnlyList<OutdatedVersion>> OutdatedAsync(int days, OutdatedVersion? after, int limit, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var useCases = (await db.UseCases.AsNoTracking().ToListAsync(cancel)).Where(row => string.CompareOrdinal(row.Id, after?.UseCase) >= 0).OrderBy(row => row.Id, StringComparer.Ordinal);
        var found = new List<OutdatedVersion>();
        foreach (var useCase in useCases)
        {
            var before = StoredJson.Micros(time.GetUtcNow().AddDays(-(useCase.UseCase().RetentionDays ?? days)));
            var versions = await db.Versions.AsNoTracking().Where(v => v.UseCase == useCase.Id).Select(v => new { v.Dataset, v.Number, v.Uri, v.CreatedAt }).ToListAsync(cancel);
            var outdated = versions.GroupBy(version => version.Dataset, StringComparer.Ordinal).OrderBy(dataset => dataset.Key, StringComparer.Ordinal).SelectMany(dataset =>
            {
                var inOrder = dataset.OrderBy(version => version.Number).ToList();
                // Each version took the place of the one before it.
                return inOrder.Zip(inOrder.Skip(1)).Where(pair => pair.Second.CreatedAt < before).Select(pair => pair.First);
            });
            found.AddRange(outdated
                .Select(version => new OutdatedVersion(useCase.Id, version.Dataset, version.Number, version.Uri[(version.Uri.LastIndexOf('/') + 1)..]))
                .Where(version => Follows(version, after)).Take(limit - found.Count));
            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    public async Task<int> RemoveAsync(IReadOnlyList<OutdatedVersion> versions, CancellationToken cancel)
    {
        var removed = 0;
        foreach (var ofUseCase in versions.GroupBy(version => version.UseCase))
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            await using var transaction = await db.BeginAloneAsync($"use case {ofUseCase.Key}", cancel);
            var some = 0;
            foreach (var version in ofUseCase)
            {
                some += await db.Versions
                    .Where(v => v.UseCase == version.UseCase && v.Dataset == version.Dataset && v.Number == version.Number
                        && db.Versions.Any(n => n.UseCase == v.UseCase && n.Dataset == v.Dataset && n.Number > v.Number))
                    .ExecuteDeleteAsync(cancel);
            }

            var entry = new AuditEntry
            {
                At = time.GetUtcNow(),
                Who = Who,
                Action = "expire-dataset-versions",
                UseCase = ofUseCase.Key,
                Target = ofUseCase.Key,
                Details = JsonSerializer.SerializeToElement(ofUseCase.Select(version => $"{version.Dataset} v{version.Number}")),
            };
            await audit.AppendAsync(entry, cancel);
            await transaction.CommitAsync(cancel);
            audit.Done(entry);
            removed += some;
        }

        return removed;
    }

    private static bool Follows(OutdatedVersion version, OutdatedVersion? after) =>
        after is null || (string.CompareOrdinal(version.UseCase, after.UseCase), string.CompareOrdinal(version.Dataset, after.Dataset), version.Number - after.Number) is ( > 0, _, _) or (0, > 0, _) or (0, 0, > 0);
}
