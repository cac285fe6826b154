using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vanguards.Datasets.Datasets;

internal static class DatasetEndpoints
{
    public static void MapDatasetNoun(this IEndpointRouteBuilder routes)
    {
        var datasets = routes.MapGroup("/api/use-cases/{useCase}/datasets").WithTags("Datasets");
        datasets.MapGet("", ReadDatasets.ListAsync).WithName("listDatasets");
        datasets.MapGet("/{name}", ReadDatasets.GetAsync).WithName("getDataset");
        datasets.MapPut("/{name}", UploadDataset.HandleAsync).WithName("ingestDataset");
        datasets.MapGet("/{name}/rows", ReadDatasets.RowsAsync).WithName("getDatasetRows");
        datasets.MapGet("/{name}/set-aside", ReadSetAside.HandleAsync).WithName("getSetAsideRows");
        datasets.MapGet("/{name}/original", ReadDatasets.OriginalAsync).WithName("getDatasetOriginal").Produces<Stream>(200, "application/octet-stream");
        datasets.MapGet("/{name}/mapping", Mapping.GetAsync).WithName("getMapping");
        datasets.MapPut("/{name}/mapping", Mapping.PutAsync).WithName("putMapping");
    }
}
