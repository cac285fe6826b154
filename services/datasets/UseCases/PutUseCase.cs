using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Datasets;
using Vanguards.Databases;
using Vanguards.Datasets.Store;
using Vanguards.Definitions;
using Vanguards.ServiceDefaults;

namespace Vanguards.Datasets.UseCases;

/// <summary>Creates or changes a use case. Datasets that are no longer declared keep their versions.</summary>
public sealed class PutUseCase
{
    private readonly IDbContextFactory<DatasetsDb> _databases;
    private readonly IOptions<DatasetsOptions> _options;
    private readonly IAuditTrail _audit;
    private readonly TimeProvider _time;

    internal PutUseCase(IDbContextFactory<DatasetsDb> databases, IOptions<DatasetsOptions> options, IAuditTrail audit, TimeProvider time)
    {
        _audit = audit;
        _databases = databases;
        _options = options;
        _time = time;
    }

    /// <summary>The use case as it is now and whether it is new; or every fault of the declaration.</summary>
    public async Task<(UseCaseView? View, bool Created, IReadOnlyList<Problem> Problems)> PutAsync(UseCase useCase, string by, CancellationToken cancel)
    {
        if (UseCaseRules.Check(useCase, _options.Value.MaxDatasets) is { Count: > 0 } problems)
        {
            return (null, false, problems);
        }

        await using var db = await _databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.BeginAloneAsync($"use case {useCase.Id}", cancel);
        var now = StoredJson.Micros(_time.GetUtcNow());
        var row = await db.UseCases.SingleOrDefaultAsync(u => u.Id == useCase.Id, cancel);
        var created = row is null;
        if (row is null)
        {
            db.Add(row = new UseCaseRow { Id = useCase.Id, Declaration = "", CreatedAt = now, ModifiedAt = now, ModifiedBy = by });
        }

        (row.Declaration, row.ModifiedAt, row.ModifiedBy) = (StoredJson.Of(useCase), now, by);
        await db.SaveChangesAsync(cancel);
        // Audited before the commit: an entry without its deed names an attempt, a deed without its entry would be a hole in the trail.
        var entry = new AuditEntry
        {
            At = _time.GetUtcNow(),
            Who = by,
            Action = created ? "create-use-case" : "change-use-case",
            UseCase = useCase.Id,
            Target = useCase.Id,
            Details = JsonSerializer.SerializeToElement(new { name = useCase.Name, zone = useCase.Zone, currency = useCase.Currency, retentionDays = useCase.RetentionDays, datasets = useCase.Datasets.Select(dataset => dataset.Name) }),
        };
        await _audit.AppendAsync(entry, cancel);
        await transaction.CommitAsync(cancel);
        _audit.Done(entry);
        return (UseCaseView.Of(row, await db.NewestAsync(useCase.Id, cancel)), created, []);
    }

    internal static async Task<Results<Ok<UseCaseView>, Created<UseCaseView>, ProblemHttpResult>> HandleAsync(
        string id, UseCase body, PutUseCase put, ClaimsPrincipal caller, CancellationToken cancel)
    {
        if (!caller.May(Role.Editor, id))
        {
            return ProblemResponse.Forbidden($"Changing the use case '{id}' takes the role editor.");
        }

        if (body.Id is { Length: > 0 } && body.Id != id)
        {
            return ProblemResponse.Unprocessable("The use case was not saved.", [new Problem { Code = "ID_MISMATCH", Path = "/id", Message = $"The id '{body.Id}' is not the one of the address, '{id}'." }]);
        }

        var (view, created, problems) = await put.PutAsync(body with { Id = id }, caller.CallerName(), cancel);
        return view is null ? ProblemResponse.Unprocessable("The use case was not saved.", problems)
            : created ? TypedResults.Created($"/api/use-cases/{id}", view) : TypedResults.Ok(view);
    }
}
