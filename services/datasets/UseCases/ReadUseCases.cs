using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Datasets.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Datasets.UseCases;

/// <summary>A page of use cases, by id.</summary>
public sealed record UseCasePage(IReadOnlyList<UseCaseView> Items, string? Next);

/// <summary>Lists the use cases that the caller may see, and shows one.</summary>
internal static class ReadUseCases
{
    private const int MaxPage = 200;

    public static async Task<Results<Ok<UseCasePage>, ProblemHttpResult>> ListAsync(
        IDbContextFactory<DatasetsDb> databases, ClaimsPrincipal caller, CancellationToken cancel, string? after = null, int limit = 100)
    {
        limit = Math.Clamp(limit, 1, MaxPage);
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (after is { Length: > 0 } && !(caller.May(Role.Viewer, after) && await db.UseCases.AnyAsync(u => u.Id == after, cancel)))
        {
            return ProblemResponse.BadCursor();
        }

        var items = new List<UseCaseView>();
        var rows = db.UseCases.AsNoTracking().Where(u => string.Compare(u.Id, after ?? "") > 0).OrderBy(u => u.Id).AsAsyncEnumerable();
        var visible = new List<UseCaseRow>();
        await foreach (var row in rows.WithCancellation(cancel))
        {
            if (caller.May(Role.Viewer, row.Id))
            {
                visible.Add(row);
            }

            if (visible.Count > limit)
            {
                break;
            }
        }

        foreach (var row in visible.Take(limit))
        {
            items.Add(UseCaseView.Of(row, await db.NewestAsync(row.Id, cancel)));
        }

        return TypedResults.Ok(new UseCasePage(items, visible.Count > limit ? items[^1].Id : null));
    }

    public static async Task<Results<Ok<UseCaseView>, ProblemHttpResult>> GetAsync(
        string id, IDbContextFactory<DatasetsDb> databases, ClaimsPrincipal caller, CancellationToken cancel)
    {
        if (!caller.May(Role.Viewer, id))
        {
            return ProblemResponse.Forbidden($"Reading the use case '{id}' takes the role viewer.");
        }

        await using var db = await databases.CreateDbContextAsync(cancel);
        return await db.UseCases.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancel) is { } row
            ? TypedResults.Ok(UseCaseView.Of(row, await db.NewestAsync(id, cancel)))
            : ProblemResponse.NotFound($"There is no use case '{id}'.");
    }
}
