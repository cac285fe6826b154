using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Objects;
using Vanguards.Databases;
using Vanguards.Datasets.Datasets;
using Vanguards.Datasets.Store;
using Vanguards.Datasets.UseCases;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;

namespace Vanguards.Datasets;

/// <summary>The datasets service: use cases, ingestion, versions. Needs <c>AddStorage</c>, an <see cref="IAuditTrail"/>, a <see cref="DataFolder"/> and a <see cref="TimeProvider"/>.</summary>
public static class DatasetsRegistration
{
    public static TBuilder AddDatasets<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<DatasetsOptions>().BindConfiguration("Datasets").ValidateDataAnnotations().ValidateOnStart();
        services.AddServiceDatabase<DatasetsDb>("datasets");
        services.AddSingleton<IMemoryPoolFactory<byte>, UploadBuffers>();
        services.AddSingleton<IDatasetCatalog, DatasetCatalog>();
        services.AddSingleton<IObjectReferences, DatasetReferences>();
        services.AddSingleton<IDatasetRetention, DatasetRetention>();
        services.AddSingleton(provider => new PutUseCase(
            provider.GetRequiredService<IDbContextFactory<DatasetsDb>>(), provider.GetRequiredService<IOptions<DatasetsOptions>>(), provider.GetRequiredService<IAuditTrail>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new IngestDataset(
            provider.GetRequiredService<IDbContextFactory<DatasetsDb>>(), provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<IOptions<DatasetsOptions>>(), provider.GetRequiredService<IAuditTrail>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<IngestDataset>>()));
        return builder;
    }

    public static IEndpointRouteBuilder MapDatasets(this IEndpointRouteBuilder routes)
    {
        routes.MapUseCases();
        routes.MapDatasetNoun();
        return routes;
    }
}
