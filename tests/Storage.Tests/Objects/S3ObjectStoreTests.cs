using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Minio.DataModel.Args;
using Vanguards.Storage.Objects;
using Vanguards.TestSupport;

namespace Vanguards.Storage.Tests.Objects;

/// <summary>The fleet's store against a real S3 service; the same promises as the folder store's.</summary>
[Collection(S3Service.Name)]
[Trait("tier", "slow")]
public sealed class S3ObjectStoreTests(S3Service service) : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _folders = [];
    private readonly List<IDisposable> _stores = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A store as another replica has it: the same bucket, local copies of its own.</summary>
    private async Task<S3ObjectStore> StoreAsync(int cacheMiB = 1_024, Uri? endpoint = null, string bucket = S3Service.Bucket)
    {
        Assert.SkipUnless(S3Server.IsInstalled, "No S3 service (swift-proxy, swift-account, swift-container, swift-object) on this machine.");
        var folder = Directory.CreateTempSubdirectory("vanguards-copies-").FullName;
        _folders.Add(folder);
        var store = new S3ObjectStore(folder, Microsoft.Extensions.Options.Options.Create(service.Options(cacheMiB, endpoint, bucket)), _time);
        _stores.Add(store);
        await store.EnsureBucketAsync(Cancel);
        return store;
    }

    private static async Task<string> ReadAsync(IObjectStore store, string uri)
    {
        using var reader = new StreamReader(await store.OpenAsync(uri, Cancel));
        return await reader.ReadToEndAsync(Cancel);
    }

    [Fact]
    public async Task Put_OnOneReplica_IsReadOnAnother()
    {
        var (one, other) = (await StoreAsync(), await StoreAsync());

        var stored = await one.PutAsync(Bytes("hello"), Cancel);
        var again = await other.PutAsync(Bytes("hello"), Cancel);

        Assert.Equal(stored, again);
        Assert.Equal($"sha256/{stored.Sha256[..2]}/{Convert.ToHexStringLower(SHA256.HashData("hello"u8))}", stored.Uri);
        Assert.Equal("hello", await ReadAsync(await StoreAsync(), stored.Uri));
        Assert.Empty(Directory.EnumerateFileSystemEntries(one.ScratchFolder));
    }

    [Fact]
    public async Task Store_ThatDoesNotAnswer_FailsAsADiskDoes()
    {
        var stored = await (await StoreAsync()).PutAsync(Bytes("there"), Cancel);
        await using var line = new CuttableProxy(service.Options(1).Endpoint!);
        var cutOff = await StoreAsync(endpoint: line.Address);
        line.IsCut = true;

        await Assert.ThrowsAsync<IOException>(() => cutOff.OpenAsync(stored.Uri, Cancel));
        await Assert.ThrowsAsync<IOException>(() => cutOff.PutAsync(Bytes("new"), Cancel));
    }

    [Fact]
    public async Task Store_ThatSaysThatItHasNoSuchBucket_IsAwayToo_AndNotOneWithoutTheObject()
    {
        const string Bucket = "vanguards-gone";
        var (store, other) = (await StoreAsync(bucket: Bucket), await StoreAsync(bucket: Bucket));
        var stored = await store.PutAsync(Bytes("there"), Cancel);
        using var client = service.Client();
        await client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(Bucket).WithObject(stored.Uri), Cancel);
        await Assert.ThrowsAsync<FileNotFoundException>(() => other.OpenAsync(stored.Uri, Cancel));
        await client.RemoveBucketAsync(new RemoveBucketArgs().WithBucket(Bucket), Cancel);

        await Assert.ThrowsAsync<IOException>(() => other.OpenAsync(stored.Uri, Cancel));
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Bytes("new"), Cancel));

        await store.EnsureBucketAsync(Cancel);
        Assert.Equal("new", await ReadAsync(other, (await store.PutAsync(Bytes("new"), Cancel)).Uri));
    }

    [Fact]
    public async Task Put_OfManyParts_ComesBackWhole()
    {
        var content = new byte[40 << 20];
        new Random(20261).NextBytes(content);
        var stored = await (await StoreAsync()).PutAsync(new MemoryStream(content), Cancel);

        var path = await (await StoreAsync()).LocalPathAsync(stored.Uri, Cancel);

        Assert.Equal(content.Length, stored.Bytes);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(File.OpenRead(path), Cancel)));
    }

    [Fact]
    public async Task Put_ThatFails_LeavesNothing()
    {
        var store = await StoreAsync();

        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(new Broken(), Cancel));

        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(store.ScratchFolder)!, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Named_IsOverwritten()
    {
        var store = await StoreAsync();
        await store.PutNamedAsync("land/wf/Lease report ü.json", Bytes("one"), Cancel);
        await ReadAsync(store, "named/land/wf/Lease report ü.json");

        var stored = await store.PutNamedAsync("land/wf/Lease report ü.json", Bytes("two"), Cancel);

        Assert.Equal(("named/land/wf/Lease report ü.json", "two"), (stored.Uri, await ReadAsync(store, stored.Uri)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.ScratchFolder));
    }

    [Theory]
    [InlineData("named/../x")]
    [InlineData("named/a//b")]
    [InlineData("sha256/00/nothing")]
    [InlineData("sha256/aa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("named/never/written")]
    public async Task Address_ThatIsNone_IsNotFound(string uri) =>
        await Assert.ThrowsAsync<FileNotFoundException>(async () => await (await StoreAsync()).OpenAsync(uri, Cancel));

    [Fact]
    public async Task Object_ThatWasTamperedWith_IsRefused()
    {
        var stored = await (await StoreAsync()).PutAsync(Bytes("the truth"), Cancel);
        using var client = service.Client();
        await client.PutObjectAsync(new PutObjectArgs().WithBucket(S3Service.Bucket).WithObject(stored.Uri).WithStreamData(Bytes("a lie")).WithObjectSize(5), Cancel);

        var other = await StoreAsync();

        await Assert.ThrowsAsync<IOException>(() => other.LocalPathAsync(stored.Uri, Cancel));
        Assert.Empty(Directory.EnumerateFiles(other.LocalFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task PresignedUrl_WorksWithoutCredentials_ForItsObjectOnly()
    {
        var store = await StoreAsync();
        var stored = await store.PutAsync(Bytes("hello world"), Cancel);
        var other = await store.PutAsync(Bytes("other"), Cancel);
        using var http = new HttpClient();

        var url = await store.PresignAsync(stored.Uri, TimeSpan.FromMinutes(5));
        using var elsewhere = await http.GetAsync(new Uri(url.ToString().Replace(stored.Sha256, other.Sha256, StringComparison.Ordinal)), Cancel);
        using var unsigned = await http.GetAsync(new Uri(url.GetLeftPart(UriPartial.Path)), Cancel);

        Assert.Equal("hello world", await http.GetStringAsync(url, Cancel));
        Assert.Equal((HttpStatusCode.Forbidden, false), (elsewhere.StatusCode, unsigned.IsSuccessStatusCode));
    }

    [Fact]
    public async Task LocalPath_AskedByManyAtOnce_IsFetchedOnce()
    {
        var stored = await (await StoreAsync()).PutAsync(new MemoryStream(new byte[8 << 20]), Cancel);
        var store = await StoreAsync();

        var paths = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => store.LocalPathAsync(stored.Uri, Cancel)));

        Assert.Single(paths.Distinct());
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.ScratchFolder));
    }

    [Fact]
    public async Task Copies_OverTheLimit_GoOldestFirst_AndAreFetchedAgain()
    {
        var store = await StoreAsync(cacheMiB: 64);
        var objects = new List<StoredObject>();
        for (byte n = 0; n < 5; n++)
        {
            objects.Add(await store.PutAsync(new MemoryStream([.. new byte[20 << 20], n]), Cancel));
            _time.Advance(TimeSpan.FromHours(2));
        }

        var copies = Directory.EnumerateFiles(store.LocalFolder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToHashSet();

        Assert.Equal(objects.TakeLast(3).Select(stored => stored.Sha256).ToHashSet(), copies!);
        Assert.Equal(objects[0].Bytes, new FileInfo(await store.LocalPathAsync(objects[0].Uri, Cancel)).Length);
    }

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folders.ForEach(folder => Directory.Delete(folder, recursive: true));
    }

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("gone");
    }
}
