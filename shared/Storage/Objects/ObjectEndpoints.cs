using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Vanguards.Storage.Objects;

/// <summary>Serves presigned URLs of the folder store; the signature is the only credential.</summary>
public static class ObjectEndpoints
{
    public static IEndpointConventionBuilder MapObjects(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/objects/{**uri}", ["GET", "HEAD"], GetAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<PhysicalFileHttpResult, StatusCodeHttpResult, NotFound>> GetAsync(
        string uri, string? expires, string? signature, FolderObjectStore store, HttpResponse response, CancellationToken cancel)
    {
        if (!store.Accepts(uri, expires, signature))
        {
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        }

        try
        {
            var path = await store.LocalPathAsync(uri, cancel);
            // The bytes are strangers': a browser must neither guess a type nor show them.
            response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.PhysicalFile(path, "application/octet-stream", Path.GetFileName(path), enableRangeProcessing: true);
        }
        catch (FileNotFoundException)
        {
            return TypedResults.NotFound();
        }
    }
}
