using Minio.DataModel.Args;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sweep;
using Vanguards.TestSupport;

namespace Vanguards.Storage.Tests.Sweep;

[Collection(S3Service.Name)]
[Trait("tier", "slow")]
public sealed class S3SweepTests(S3Service service) : OrphanSweepTests, IDisposable
{
    private readonly string _bucket = $"sweep-{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-sweep-").FullName;
    private readonly List<S3ObjectStore> _stores = [];

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Object_SetAside_IsReadByAnotherReplica()
    {
        var (store, shelf) = await OpenAsync();
        var stored = await PutAsync(store, "elsewhere");
        Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, (await SweepAsync(shelf)).SetAside);

        Assert.Equal("elsewhere", await File.ReadAllTextAsync(await Replica().LocalPathAsync(stored.Uri, Cancel), Cancel));
    }

    [Fact]
    public async Task Exists_OfAnObjectWithACopyHere_AsksTheStore()
    {
        var (store, _) = await OpenAsync();
        var stored = await PutAsync(store, "swept long ago");
        using var client = service.Client();
        await client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_bucket).WithObject(stored.Uri), Cancel);

        Assert.False(await store.ExistsAsync(stored.Uri, Cancel));
        Assert.True(File.Exists(await store.LocalPathAsync(stored.Uri, Cancel)));
    }

    private protected override async Task<(IObjectStore Store, IObjectShelf Shelf)> OpenAsync()
    {
        Assert.SkipUnless(S3Server.IsInstalled, "No S3 service (swift-proxy, swift-account, swift-container, swift-object) on this machine.");
        var store = Replica();
        await store.EnsureBucketAsync(Cancel);
        return (store, store);
    }

    private S3ObjectStore Replica(Uri? endpoint = null)
    {
        var options = Microsoft.Extensions.Options.Options.Create(service.Options(1_024, endpoint, _bucket));
        var store = new S3ObjectStore(Path.Combine(_folder, $"{_stores.Count}"), options, Time);
        _stores.Add(store);
        return store;
    }
}
