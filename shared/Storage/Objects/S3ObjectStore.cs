using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Minio;
using Minio.DataModel.Args;
using Minio.DataModel.Encryption;
using Minio.Exceptions;

namespace Vanguards.Storage.Objects;

/// <summary>
/// The object store of the fleet: an S3 bucket under the same addresses as the folder store. What is written is stored under its content's hash,
/// large objects in parts; what is read is a local copy, whose hash is checked when it is fetched.
/// </summary>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    private const int BufferBytes = 1 << 17;

    private static readonly TimeSpan FetchLimit = TimeSpan.FromHours(1);

    private readonly S3Options _options;
    private readonly IMinioClient _client;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ObjectCopies _copies;

    /// <summary>Opens the store with its local copies in a folder; what an earlier process left in its scratch folder is deleted.</summary>
    public S3ObjectStore(string folder, IOptions<S3Options> options, TimeProvider time)
    {
        _options = options.Value;
        var endpoint = _options.Endpoint!;
        _client = new MinioClient()
            .WithEndpoint(endpoint.Host, endpoint.Port)
            .WithSSL(endpoint.Scheme == Uri.UriSchemeHttps)
            .WithCredentials(_options.AccessKey, _options.SecretKey)
            .WithRegion(_options.Region)
            .Build();
        var root = Path.GetFullPath(folder);
        (ScratchFolder, LocalFolder) = (Path.Combine(root, "scratch"), Path.Combine(root, "sha256"));
        if (Directory.Exists(ScratchFolder))
        {
            Directory.Delete(ScratchFolder, recursive: true);
        }

        Directory.CreateDirectory(ScratchFolder);
        Directory.CreateDirectory(LocalFolder);
        _copies = new ObjectCopies(LocalFolder, (long)_options.CacheMiB << 20, TimeSpan.FromSeconds(_options.CacheKeepSeconds), time);
    }

    public string LocalFolder { get; }

    public string ScratchFolder { get; }

    /// <summary>Makes the bucket if there is none; a replica that comes second finds it.</summary>
    public async Task EnsureBucketAsync(CancellationToken cancel)
    {
        if (!await HasBucketAsync(cancel))
        {
            await _client.MakeBucketAsync(new MakeBucketArgs().WithBucket(_options.Bucket).WithLocation(_options.Region), cancel);
        }
    }

    /// <summary>True if the store answers and has the bucket.</summary>
    public Task<bool> HasBucketAsync(CancellationToken cancel) => _client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_options.Bucket), cancel);

    public async Task<StoredObject> PutAsync(Stream content, CancellationToken cancel)
    {
        var scratch = NewScratch();
        try
        {
            await SaveAsync(content, scratch, cancel);
            return await PutFileAsync(scratch, cancel);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    public async Task<StoredObject> PutFileAsync(string path, CancellationToken cancel)
    {
        var (sha256, bytes) = await HashAsync(path, cancel);
        var address = ObjectAddress.OfHash(sha256);
        if (!await ExistsAsync(address, bytes, cancel))
        {
            await UploadAsync(address, path, bytes, cancel);
        }

        _copies.Adopt(address, path);
        return new StoredObject { Uri = address, Sha256 = sha256, Bytes = bytes };
    }

    public async Task<StoredObject> PutNamedAsync(string key, Stream content, CancellationToken cancel)
    {
        var address = ObjectAddress.OfName(key);
        var scratch = NewScratch();
        try
        {
            await SaveAsync(content, scratch, cancel);
            var (sha256, bytes) = await HashAsync(scratch, cancel);
            await UploadAsync(address, scratch, bytes, cancel);
            return new StoredObject { Uri = address, Sha256 = sha256, Bytes = bytes };
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    public async Task<Stream> OpenAsync(string uri, CancellationToken cancel)
    {
        var isNamed = uri.StartsWith("named/", StringComparison.Ordinal);
        var path = isNamed ? await FetchAsync(uri, cancel) : await LocalPathAsync(uri, cancel);
        // A named object may be overwritten, so its copy lives as long as the stream.
        return new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, isNamed ? FileOptions.Asynchronous | FileOptions.DeleteOnClose : FileOptions.Asynchronous);
    }

    public Task<string> LocalPathAsync(string uri, CancellationToken cancel) =>
        ObjectAddress.IsHash(uri) ? _copies.GetAsync(uri, () => FetchForAllAsync(uri), cancel) : throw NotFound(uri);

    public async ValueTask<Uri> PresignAsync(string uri, TimeSpan lifetime) =>
        new(await _client.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(_options.Bucket).WithObject(uri).WithExpiry((int)lifetime.TotalSeconds)));

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private async Task<bool> ExistsAsync(string address, long bytes, CancellationToken cancel)
    {
        try
        {
            return (await _client.StatObjectAsync(new StatObjectArgs().WithBucket(_options.Bucket).WithObject(address), cancel)).Size == bytes;
        }
        catch (ObjectNotFoundException)
        {
            return false;
        }
    }

    private async Task UploadAsync(string address, string path, long bytes, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.Asynchronous);
        var put = new PutObjectArgs().WithBucket(_options.Bucket).WithObject(address).WithStreamData(file).WithObjectSize(bytes).WithContentType("application/octet-stream");
        await _client.PutObjectAsync(_options.ServerSideEncryption ? put.WithServerSideEncryption(new SSES3()) : put, cancel);
    }

    /// <summary>A copy that several may wait for: it ends by its own time limit, not by one caller's.</summary>
    private async Task<string> FetchForAllAsync(string uri)
    {
        using var limit = new CancellationTokenSource(FetchLimit);
        return await FetchAsync(uri, limit.Token);
    }

    /// <summary>A finished, checked copy in the scratch folder. Read by a presigned URL: the client cannot stream to a file without buffering.</summary>
    private async Task<string> FetchAsync(string uri, CancellationToken cancel)
    {
        if (!ObjectAddress.IsValid(uri))
        {
            throw NotFound(uri);
        }

        var scratch = NewScratch();
        try
        {
            using var answer = await _http.GetAsync(await PresignAsync(uri, FetchLimit), HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                throw NotFound(uri);
            }

            answer.EnsureSuccessStatusCode();
            await SaveAsync(await answer.Content.ReadAsStreamAsync(cancel), scratch, cancel);
            if (ObjectAddress.IsHash(uri) && ObjectAddress.OfHash((await HashAsync(scratch, cancel)).Sha256) != uri)
            {
                throw new IOException($"The store gave other bytes for '{uri}' than were stored.");
            }

            return scratch;
        }
        catch
        {
            File.Delete(scratch);
            throw;
        }
    }

    private static async Task SaveAsync(Stream content, string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await content.CopyToAsync(file, BufferBytes, cancel);
    }

    private static async Task<(string Sha256, long Bytes)> HashAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous);
        return (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)), file.Length);
    }

    private string NewScratch() => Path.Combine(ScratchFolder, Guid.CreateVersion7().ToString("N"));

    private static FileNotFoundException NotFound(string uri) => new($"There is no object '{uri}'.", uri);
}
