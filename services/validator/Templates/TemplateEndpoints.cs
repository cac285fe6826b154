using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vanguards.Validator.Templates;

internal static class TemplateEndpoints
{
    public static void MapTemplates(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/templates", () => TypedResults.Ok(new TemplateList(ShippedTemplates.All))).WithName("listTemplates").WithTags("Workflows");
}
