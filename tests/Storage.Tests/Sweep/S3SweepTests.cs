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

    [Fact]
    public async Task Upload_ThatBrokeOff_IsEnded_OnceItIsOld()
    {
        var (_, shelf) = await OpenAsync();
        await using var line = new CuttableProxy(service.Options(64).Endpoint!);
        var content = new byte[200 << 20];
        new Random(20263).NextBytes(content);
        var putting = Replica(line.Address).PutAsync(new MemoryStream(content), Cancel);
        using var client = service.Client();
        // Some parts have arrived, and most have not.
        while (line.Relayed < content.Length / 3)
        {
            Assert.False(putting.IsCompleted, "It was stored before it could be broken off.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
        }

        line.IsCut = true;
        await Assert.ThrowsAsync<IOException>(() => putting);

        Assert.Equal(0, (await SweepAsync(shelf)).Uploads);
        Assert.Equal(1, await UploadsAsync());
        Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, (await SweepAsync(shelf)).Uploads);
        Assert.Equal(0, await UploadsAsync());

        async Task<int> UploadsAsync() => await client.ListIncompleteUploadsEnumAsync(new ListIncompleteUploadsArgs().WithBucket(_bucket).WithRecursive(true), Cancel).CountAsync(Cancel);
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
