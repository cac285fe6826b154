using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Contracts.Datasets;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Datasets.Store;

/// <summary>The dataset catalogue for the other services of the fleet.</summary>
internal static class DatasetCatalogEndpoints
{
    public static void MapDatasetCatalog(this IEndpointRouteBuilder routes)
    {
        var useCases = routes.MapGroup("/internal/use-cases/{useCase}").ExcludeFromDescription();
        useCases.MapGet("", async (string useCase, IDatasetCatalog catalog, CancellationToken cancel) =>
            await catalog.FindUseCaseAsync(useCase, cancel) is { } found ? Results.Json(found, InternalJson.Options) : Results.NotFound());
        useCases.MapGet("/datasets", async (string useCase, IDatasetCatalog catalog, CancellationToken cancel) =>
            Results.Json(await catalog.CurrentAsync(useCase, cancel), InternalJson.Options));
        routes.MapPost(OutdatedRequest.Path, async (HttpRequest request, IDatasetRetention retention, CancellationToken cancel) =>
            await request.ReadFromJsonAsync<OutdatedRequest>(InternalJson.Options, cancel) is { } asked
                ? Results.Json(await retention.OutdatedAsync(asked.Days, asked.After, asked.Limit, cancel), InternalJson.Options)
                : Results.BadRequest()).ExcludeFromDescription();
        routes.MapPost(OutdatedRequest.RemovePath, async (HttpRequest request, IDatasetRetention retention, CancellationToken cancel) =>
            await request.ReadFromJsonAsync<List<OutdatedVersion>>(InternalJson.Options, cancel) is { } versions
                ? Results.Json(await retention.RemoveAsync(versions, cancel), InternalJson.Options)
                : Results.BadRequest()).ExcludeFromDescription();
    }
}
