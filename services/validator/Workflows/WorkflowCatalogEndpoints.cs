using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Contracts.Catalog;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.Storage.Objects;

namespace Vanguards.Validator.Workflows;

/// <summary>The workflow catalogue for the other services of the fleet: definitions go by their hash, so that none changes on its way.</summary>
internal static class WorkflowCatalogEndpoints
{
    public static void MapWorkflowCatalog(this IEndpointRouteBuilder routes)
    {
        var catalog = routes.MapGroup("/internal").ExcludeFromDescription();
        catalog.MapGet("/workflows/{id}", FindAsync);
        catalog.MapGet("/definitions/{sha256}", ReadAsync);
        catalog.MapPost("/verdicts", CheckAsync);
        catalog.MapPost("/inputs", CheckInputsAsync);
    }

    private static async Task<IResult> FindAsync(string id, string? version, IWorkflowCatalog catalog, CancellationToken cancel) =>
        await catalog.FindAsync(id, version, cancel) is { } found ? Results.Json(new WorkflowIdentity(found.Sha256, found.Uri), InternalJson.Options) : Results.NotFound();

    private static async Task<IResult> ReadAsync(string sha256, IObjectStore store, CancellationToken cancel)
    {
        var address = sha256.Length == 64 ? ObjectAddress.OfHash(sha256) : "";
        try
        {
            return ObjectAddress.IsHash(address) ? Results.Stream(await store.OpenAsync(address, cancel), "application/json") : Results.NotFound();
        }
        catch (FileNotFoundException)
        {
            return Results.NotFound();
        }
    }

    private static async Task<IResult> CheckAsync(WorkflowIdentity workflow, IWorkflowCatalog catalog, DefinitionStore definitions, CancellationToken cancel) =>
        await LoadAsync(workflow, definitions, cancel) is { } known ? Results.Json(await catalog.CheckAsync(known, cancel), InternalJson.Options) : Results.NotFound();

    private static async Task<IResult> CheckInputsAsync(HttpRequest request, IWorkflowCatalog catalog, DefinitionStore definitions, CancellationToken cancel)
    {
        var body = await request.ReadFromJsonAsync<InputsToCheck>(InternalJson.Options, cancel);
        return body is not null && await LoadAsync(body.Workflow, definitions, cancel) is { } known
            ? Results.Json(await catalog.CheckInputsAsync(known, body.Inputs, cancel), InternalJson.Options)
            : Results.NotFound();
    }

    private static async Task<PublishedWorkflow?> LoadAsync(WorkflowIdentity workflow, DefinitionStore definitions, CancellationToken cancel)
    {
        try
        {
            return new PublishedWorkflow { Definition = await definitions.GetAsync(workflow.Sha256, workflow.Uri, cancel), Sha256 = workflow.Sha256, Uri = workflow.Uri };
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
