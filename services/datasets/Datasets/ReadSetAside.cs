using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Datasets.Ingestion;
using Vanguards.Datasets.Store;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;

namespace Vanguards.Datasets.Datasets;

/// <summary>Rows of the newest version that were set aside, in the file's order; <see cref="Next"/> is how many of them come before the next page.</summary>
public sealed record SetAsidePage(string Version, IReadOnlyList<SetAsideRow> Items, long? Next);

/// <summary>Shows every row that was set aside, page by page.</summary>
internal static class ReadSetAside
{
    private const int MaxPage = 1000;

    public static async Task<Results<Ok<SetAsidePage>, ProblemHttpResult>> HandleAsync(
        string useCase, string name, IDbContextFactory<DatasetsDb> databases, IObjectStore store, ClaimsPrincipal caller, CancellationToken cancel, long after = 0, int limit = 100)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (_, refused) = await ReadDatasets.FindAsync(db, useCase, caller, cancel);
        return refused is not null ? refused
            : await db.NewestAsync(useCase, name, cancel) is { } version ? TypedResults.Ok(await PageAsync(version, store, Math.Max(0, after), Math.Clamp(limit, 1, MaxPage), cancel))
            : ReadDatasets.Unknown(useCase, name);
    }

    internal static async Task<SetAsidePage> PageAsync(VersionRow? version, IObjectStore store, long after, int limit, CancellationToken cancel)
    {
        var rows = new List<SetAsideRow>();
        if (version?.SetAsideUri is { } uri)
        {
            using var lines = new StreamReader(await store.OpenAsync(uri, cancel));
            // Lines of JSON arrays may be one and the same, so it is rows that are counted; there are at most as many as may be set aside.
            for (long n = 0; rows.Count <= limit && await lines.ReadLineAsync(cancel) is { } line; n++)
            {
                if (n >= after)
                {
                    rows.Add(JsonSerializer.Deserialize<SetAsideRow>(line, JsonSerializerOptions.Web)!);
                }
            }
        }

        return new SetAsidePage($"v{version?.Number}", [.. rows.Take(limit)], rows.Count > limit ? after + limit : null);
    }
}
