using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Orchestrator.Retention;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Finds an execution that the caller may see; one that they may not see is not there for them.</summary>
internal static class ExecutionAccess
{
    public static async Task<(Execution? Row, ProblemHttpResult? Refused)> ForAsync(
        this OrchestrationContext rows, string id, ClaimsPrincipal caller, Role role, CancellationToken cancel)
    {
        var row = await rows.Executions.FirstOrDefaultAsync(x => x.Id == id, cancel);
        if (row is null && await rows.ExpiredForAsync(id, caller, cancel) is { } expired)
        {
            return (null, ProblemResponse.Of(410, "EXPIRED", expired.Reason));
        }

        if (row is null || !caller.May(Role.Viewer, row.UseCase))
        {
            return (null, ProblemResponse.NotFound($"There is no execution '{id}'."));
        }

        return caller.May(role, row.UseCase)
            ? (row, null)
            : (null, ProblemResponse.Forbidden($"This takes the role {role.ToString().ToLowerInvariant()} in '{row.UseCase}'."));
    }

    /// <summary>What stays of an execution that its use case keeps no longer; null if it is not one that the caller may see.</summary>
    public static async Task<ExpiredRow?> ExpiredForAsync(this OrchestrationContext rows, string id, ClaimsPrincipal caller, CancellationToken cancel) =>
        await rows.Expired.FirstOrDefaultAsync(x => x.Id == id, cancel) is { } expired && caller.May(Role.Viewer, expired.UseCase) ? expired : null;
}
