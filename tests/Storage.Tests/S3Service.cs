using Minio;
using Vanguards.Storage.Objects;
using Vanguards.TestSupport;

namespace Vanguards.Storage.Tests;

/// <summary>One S3 service for all tests that need one.</summary>
[CollectionDefinition(Name)]
public sealed class S3Service : IAsyncLifetime, ICollectionFixture<S3Service>
{
    public const string Name = "s3";
    public const string Bucket = "vanguards-tests";
    private readonly S3Server _server = new();

    public S3Options Options(int cacheMiB, Uri? endpoint = null, string bucket = Bucket) => new()
    {
        Endpoint = endpoint ?? _server.Endpoint,
        AccessKey = S3Server.AccessKey,
        SecretKey = S3Server.SecretKey,
        Bucket = bucket,
        CacheMiB = cacheMiB,
    };

    public IMinioClient Client() =>
        new MinioClient().WithEndpoint(_server.Endpoint.Host, _server.Endpoint.Port).WithCredentials(S3Server.AccessKey, S3Server.SecretKey).WithRegion("us-east-1").Build();

    public async ValueTask InitializeAsync()
    {
        if (S3Server.IsInstalled)
        {
            await _server.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
