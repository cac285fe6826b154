using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Vanguards.Datasets.Ingestion;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;

namespace Vanguards.Datasets.Datasets;

/// <summary><c>PUT /api/use-cases/{useCase}/datasets/{name}?badRows=text|setAside|fail</c>: the body is the file.</summary>
internal static class UploadDataset
{
    public static async Task<Results<Created<IngestedDataset>, ProblemHttpResult>> HandleAsync(
        string useCase, string name, HttpContext http, IngestDataset ingest, ClaimsPrincipal caller, [FromServices] DiskRoom? room, CancellationToken cancel, string? badRows = null)
    {
        if (!caller.May(Role.Editor, useCase))
        {
            return ProblemResponse.Forbidden($"Ingesting into the use case '{useCase}' takes the role editor.");
        }

        if (Choice(badRows) is not { } choice)
        {
            return ProblemResponse.Of(422, "INVALID_PARAMETER", $"badRows is text, setAside or fail, not '{badRows}'.");
        }

        room?.Require("Uploads are");
        // Our own limit holds, counted while the body streams to disk; Kestrel's is for bodies that are held in memory.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var request = new IngestRequest { UseCase = useCase, Dataset = name, ContentType = http.Request.ContentType ?? "", BadRows = choice, By = caller.CallerName() };
        var result = await ingest.IngestAsync(request, http.Request.Body, cancel);
        return result.Dataset is { } dataset
            ? TypedResults.Created($"/api/use-cases/{useCase}/datasets/{name}", dataset)
            : ProblemResponse.Of(result.Status, result.Problems[0].Code, result.Problems.Count == 1 ? result.Problems[0].Message : $"The file has {result.Problems.Count} faults; nothing was ingested.", result.Problems);
    }

    private static BadRows? Choice(string? value) => value switch
    {
        null or "" or "text" => BadRows.Text,
        "setAside" => BadRows.SetAside,
        "fail" => BadRows.Fail,
        _ => null,
    };
}
