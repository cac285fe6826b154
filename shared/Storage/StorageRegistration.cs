using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sql;
using Vanguards.Storage.Sweep;
using Vanguards.Storage.Tables;

namespace Vanguards.Storage;

/// <summary>Registers the object store, SQL sessions and table readers.</summary>
public static class StorageRegistration
{
    /// <summary>Keeps objects in <c>{dataFolder}/objects</c>; options are section <c>Storage</c>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, string dataFolder)
    {
        services.AddTables();
        services.AddSingleton(provider => new FolderObjectStore(
            Path.Combine(dataFolder, "objects"),
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DiskRoom(dataFolder, provider.GetRequiredService<IOptions<StorageOptions>>()));
        services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<FolderObjectStore>());
        services.AddSingleton<IObjectShelf>(provider => provider.GetRequiredService<FolderObjectStore>());
        return services;
    }

    /// <summary>Keeps objects in the fleet's S3 store, local copies in <c>{dataFolder}/objects</c>, and says as <c>objects</c> whether it can be used.</summary>
    public static IHostApplicationBuilder AddFleetStorage(this IHostApplicationBuilder builder, string dataFolder)
    {
        builder.Services.AddTables();
        builder.Services.AddOptions<S3Options>()
            .BindConfiguration("Storage:S3")
            .Configure(options => options.Bucket = builder.Configuration["STORAGE_BUCKET"] is { Length: > 0 } bucket ? bucket : options.Bucket)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton(provider => new S3ObjectStore(
            Path.Combine(dataFolder, "objects"), provider.GetRequiredService<IOptions<S3Options>>(), provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<S3ObjectStore>());
        builder.Services.AddSingleton<IObjectShelf>(provider => provider.GetRequiredService<S3ObjectStore>());
        builder.Services.AddHealthChecks().AddCheck<ObjectStoreHealth>("objects");
        return builder;
    }

    private static void AddTables(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SqlEngine>();
        services.AddSingleton<TableReader>();
    }
}
