using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Vanguards.Contracts;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Executions;

/// <summary>A run's files.</summary>
internal sealed record ArtifactList(IReadOnlyList<ArtifactRef> Items);

/// <summary><c>GET /api/executions/{id}/artifacts</c> and <c>/artifacts/{name}</c>: a run's files, with range requests.</summary>
internal static class GetArtifacts
{
    public static async Task<IResult> ListAsync(string id, ClaimsPrincipal caller, OrchestrationDatabase database, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (row, refused) = await rows.ForAsync(id, caller, Role.Viewer, cancel);
        if (row is null)
        {
            return refused!;
        }

        var artifacts = await rows.Artifacts.Where(x => x.Run == row.Run).OrderBy(x => x.Name).ThenBy(x => x.StepId).ToListAsync(cancel);
        return TypedResults.Ok(new ArtifactList([.. artifacts.Select(ExecutionReader.Of)]));
    }

    /// <summary>With <c>?step=</c> where two steps made files of one name; without it the newest row's.</summary>
    public static async Task<IResult> ReadAsync(
        string id, string name, string? step, HttpContext http, OrchestrationDatabase database, IObjectStore objects, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (row, refused) = await rows.ForAsync(id, http.User, Role.Viewer, cancel);
        if (row is null)
        {
            return refused!;
        }

        var artifact = await rows.Artifacts.Where(x => x.Run == row.Run && x.Name == name && (step == null || x.StepId == step)).FirstOrDefaultAsync(cancel);
        if (artifact is null)
        {
            return ProblemResponse.NotFound($"The execution has no artifact '{name}'.");
        }

        // Made by a run from anyone's data: never let a browser guess at it, nor run it in our origin.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        return TypedResults.File(
            await objects.OpenAsync(artifact.Uri, cancel), artifact.ContentType, artifact.Name,
            entityTag: new EntityTagHeaderValue($"\"{artifact.Sha256}\""), enableRangeProcessing: true);
    }
}
