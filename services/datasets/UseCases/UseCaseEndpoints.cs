using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vanguards.Datasets.UseCases;

internal static class UseCaseEndpoints
{
    public static void MapUseCases(this IEndpointRouteBuilder routes)
    {
        var useCases = routes.MapGroup("/api/use-cases").WithTags("Use cases");
        useCases.MapGet("", ReadUseCases.ListAsync).WithName("listUseCases");
        useCases.MapGet("/{id}", ReadUseCases.GetAsync).WithName("getUseCase");
        useCases.MapPut("/{id}", PutUseCase.HandleAsync).WithName("putUseCase");
    }
}
