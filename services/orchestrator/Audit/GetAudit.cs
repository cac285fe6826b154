using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Audit;

/// <summary>A row of the audit trail, chained to the one before it by its hash.</summary>
internal sealed record AuditView(long Seq, DateTimeOffset At, string Who, string Action, string? UseCase, string Target, JsonElement? Details, string Hash);

/// <summary>A page of the audit trail, newest first.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditView> Items, string? Next);

/// <summary>Whether the chain holds, and the first row that does not fit.</summary>
internal sealed record AuditVerdict(bool IsIntact, long Entries, long? BrokenAt);

/// <summary><c>GET /api/audit?target=&amp;action=&amp;useCase=&amp;who=&amp;after=&amp;limit=</c>, newest first, and <c>GET /api/audit/verify</c>.</summary>
internal static class GetAudit
{
    private const int MaxLimit = 200;

    public static async Task<IResult> HandleAsync(
        string? target, string? action, string? useCase, string? who, string? after, int? limit, ClaimsPrincipal caller, OrchestrationDatabase database, CancellationToken cancel)
    {
        if (!caller.May(Role.Admin, useCase ?? "*"))
        {
            return ProblemResponse.Forbidden("The audit trail takes the role admin.");
        }

        var before = long.MaxValue;
        if (after is { Length: > 0 } && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return ProblemResponse.BadCursor();
        }

        await using var rows = database.Read();
        var wanted = Math.Clamp(limit ?? 50, 1, MaxLimit);
        var found = await rows.Audit
            .Where(x => x.Seq < before && (target == null || x.Target == target) && (action == null || x.Action == action)
                && (useCase == null || x.UseCase == useCase) && (who == null || x.Who == who))
            .OrderByDescending(x => x.Seq).Take(wanted + 1).ToListAsync(cancel);
        var items = found.Take(wanted).Select(x => new AuditView(
            x.Seq, x.At, x.Who, x.Action, x.UseCase, x.Target, x.Details is null ? null : JsonElement.Parse(x.Details), x.Hash));
        return TypedResults.Ok(new AuditPage([.. items], found.Count > wanted ? found[wanted - 1].Seq.ToString(CultureInfo.InvariantCulture) : null));
    }

    /// <summary>Goes through the whole chain; answers the first entry that does not fit.</summary>
    public static async Task<IResult> VerifyAsync(ClaimsPrincipal caller, OrchestrationDatabase database, CancellationToken cancel)
    {
        if (!caller.May(Role.Admin, "*"))
        {
            return ProblemResponse.Forbidden("Verifying the audit trail takes the role admin.");
        }

        var (entries, broken) = await VerifyAsync(database, cancel);
        return TypedResults.Ok(new AuditVerdict(broken is null, entries, broken));
    }

    public static async Task<(long Entries, long? BrokenAt)> VerifyAsync(OrchestrationDatabase database, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (seq, previous) = (0L, "");
        await foreach (var row in rows.Audit.OrderBy(x => x.Seq).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (row.Seq != seq + 1 || row.PreviousHash != previous || row.Hash != AuditTrail.HashOf(row))
            {
                return (seq, seq + 1);
            }

            (seq, previous) = (row.Seq, row.Hash);
        }

        return (seq, null);
    }
}
