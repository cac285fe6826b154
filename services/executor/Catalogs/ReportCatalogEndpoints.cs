using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Contracts.Catalog;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Executor.Catalogs;

/// <summary>The report templates, and where results can be sent, for the other services of the fleet.</summary>
internal static class ReportCatalogEndpoints
{
    public static void MapReportCatalog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/internal/report-templates", async (IReportCatalog catalog, CancellationToken cancel) => TypedResults.Json(await catalog.ListAsync(cancel), InternalJson.Options))
            .ExcludeFromDescription();
        routes.MapGet("/internal/deliveries", async (IDeliveryCatalog catalog, CancellationToken cancel) => TypedResults.Json(await catalog.FindAsync(cancel), InternalJson.Options))
            .ExcludeFromDescription();
    }
}
