using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Datasets.Datasets;

namespace Vanguards.Datasets.Store;

/// <summary>The catalogue as other services in this process see it.</summary>
internal sealed class DatasetCatalog(IDbContextFactory<DatasetsDb> databases) : IDatasetCatalog
{
    public async Task<UseCase?> FindUseCaseAsync(string useCase, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return (await db.UseCases.AsNoTracking().SingleOrDefaultAsync(u => u.Id == useCase, cancel))?.UseCase();
    }

    public async Task<IReadOnlyList<DatasetRef>> CurrentAsync(string useCase, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await db.UseCases.AsNoTracking().SingleOrDefaultAsync(u => u.Id == useCase, cancel) is not { } row)
        {
            return [];
        }

        var declared = row.UseCase();
        return [.. (await db.NewestAsync(useCase, cancel)).Select(version => Reference(declared, version))];
    }

    public static DatasetDeclaration Declaration(UseCase useCase, string dataset) =>
        useCase.Datasets.FirstOrDefault(d => d.Name == dataset) ?? new DatasetDeclaration { Name = dataset, Required = false };

    private static DatasetRef Reference(UseCase useCase, VersionRow version)
    {
        var declaration = Declaration(useCase, version.Dataset);
        var profile = version.Profile();
        return new DatasetRef
        {
            Name = version.Dataset,
            Version = $"v{version.Number}",
            Sha256 = version.Sha256,
            Uri = version.Uri,
            Rows = version.Rows,
            Columns = [.. profile.Select(c => new TableColumn { Name = c.Name, Type = c.Type })],
            Mapping = MappingProposal.Effective(declaration, [.. profile.Select(c => c.Name)], version.Confirmed()),
            Declaration = declaration,
            Origin = version.Origin,
        };
    }
}

/// <summary>Questions that several use cases ask of the database.</summary>
internal static class DatasetQueries
{
    /// <summary>The newest version of each dataset of a use case, by name.</summary>
    public static async Task<IReadOnlyList<VersionRow>> NewestAsync(this DatasetsDb db, string useCase, CancellationToken cancel) =>
        await db.Versions.AsNoTracking()
            .Where(v => v.UseCase == useCase && !db.Versions.Any(n => n.UseCase == v.UseCase && n.Dataset == v.Dataset && n.Number > v.Number))
            .OrderBy(v => v.Dataset)
            .ToListAsync(cancel);

    /// <summary>The newest version of one dataset.</summary>
    public static Task<VersionRow?> NewestAsync(this DatasetsDb db, string useCase, string dataset, CancellationToken cancel) =>
        db.Versions.Where(v => v.UseCase == useCase && v.Dataset == dataset).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancel);
}
