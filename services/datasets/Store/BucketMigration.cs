using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Databases;
using Vanguards.Storage.Objects;

namespace Vanguards.Datasets.Store;

/// <summary>The fleet's bucket is made with the tables: by <c>--migrate</c>, never by a replica that starts.</summary>
internal sealed class BucketMigration(S3ObjectStore store) : IDatabaseMigration
{
    public string Schema => "bucket";

    public Task ApplyAsync(CancellationToken cancel) => store.EnsureBucketAsync(cancel);

    /// <summary>The object store's own health check says when the bucket is missing.</summary>
    public Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<string>>([]);
}

internal static class BucketMigrationRegistration
{
    public static void AddBucketMigration(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<IDatabaseMigration, BucketMigration>();
}
