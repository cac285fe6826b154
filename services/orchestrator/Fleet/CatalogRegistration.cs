using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>The other services' answers, remembered.</summary>
internal static class CatalogRegistration
{
    /// <summary>After the catalogues' clients have been registered.</summary>
    public static IServiceCollection AddCatalogMemory(this IServiceCollection services) => services
        .AddLeaderService<RecentChanges>()
        .Wrap<IWorkflowCatalog>((workflows, memory) => new RememberedWorkflows(workflows, memory))
        .Wrap<IDatasetCatalog>((datasets, memory) => new RememberedDatasets(datasets, memory));

    private static IServiceCollection Wrap<TSeam>(this IServiceCollection services, Func<TSeam, CatalogMemory, TSeam> wrap)
        where TSeam : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(TSeam) && !service.IsKeyedService).ImplementationType!;
        services.TryAddSingleton(inner);
        return services.Replace(ServiceDescriptor.Singleton(provider => wrap((TSeam)provider.GetRequiredService(inner), provider.GetRequiredService<CatalogMemory>())));
    }
}
