using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vanguards.Executor.Catalogs;

internal static class CatalogEndpoints
{
    public static void MapCatalogEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api");
        api.MapGet("/agents", ListAgents.HandleAsync).WithName("ListAgents").WithTags("Agents");
        api.MapGet("/report-templates", ListReportTemplates.HandleAsync).WithName("ListReportTemplates").WithTags("Reports");
    }
}
