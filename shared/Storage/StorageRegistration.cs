using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sql;
using Vanguards.Storage.Tables;

namespace Vanguards.Storage;

/// <summary>Registers the folder object store, SQL sessions and table readers.</summary>
public static class StorageRegistration
{
    /// <summary>Keeps objects in <c>{dataFolder}/objects</c>; options are section <c>Storage</c>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, string dataFolder)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new FolderObjectStore(
            Path.Combine(dataFolder, "objects"),
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<FolderObjectStore>());
        services.AddSingleton<SqlEngine>();
        services.AddSingleton<TableReader>();
        return services;
    }
}
