using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Minio;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.DataModel.Encryption;
using Minio.Exceptions;
using Polly;

namespace Vanguards.Storage.Objects;

/// <summary>
/// The object store of the fleet: an S3 bucket under the same addresses as the folder store. What is written is stored under its content's hash,
/// large objects in parts; what is read is a local copy, whose hash is checked when it is fetched.
/// </summary>
public sealed partial class S3ObjectStore : IObjectStore, IDisposable
{
    private const int MaxErrorBytes = 4096;

    private static readonly TimeSpan FetchLimit = TimeSpan.FromHours(1);

    private readonly S3Options _options;
    private readonly IMinioClient _client;
    private readonly HttpClient _reads = new(AskingAgain(outcome => HttpClientResiliencePredicates.IsTransient(outcome))) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The S3 client's own: what it sends it holds in memory, and can send again.</summary>
    private readonly HttpClient _requests = new(new FullStoreHandler(AskingAgain(outcome => outcome.Result?.StatusCode == HttpStatusCode.ServiceUnavailable)));

    private readonly ObjectCopies _copies;
    private readonly ScratchFolder _scratch;

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
            .WithHttpClient(_requests)
            .Build();
        var root = Path.GetFullPath(folder);
        (_scratch, LocalFolder) = (new ScratchFolder(root), Path.Combine(root, "sha256"));
        Directory.CreateDirectory(LocalFolder);
        _copies = new ObjectCopies(LocalFolder, (long)_options.CacheMiB << 20, TimeSpan.FromSeconds(_options.CacheKeepSeconds), time);
    }

    public string LocalFolder { get; }

    public string ScratchFolder => _scratch.Path;

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

    public Task<StoredObject> PutAsync(Stream content, CancellationToken cancel) => _scratch.WithAsync(content, file => StoreAsync(file, cancel), cancel);

    public async Task<StoredObject> PutFileAsync(string path, CancellationToken cancel) => await StoreAsync(await Objects.ScratchFolder.HashAsync(path, cancel), cancel);

    public Task<ScratchFile> PrepareAsync(string path, CancellationToken cancel) => Objects.ScratchFolder.HashAsync(path, cancel);

    public Task<StoredObject> PutPreparedAsync(ScratchFile file, CancellationToken cancel) => StoreAsync(file, cancel);

    public async Task<StoredObject> PutNamedAsync(string key, Stream content, CancellationToken cancel)
    {
        var address = ObjectAddress.OfName(key);
        return await _scratch.WithAsync(
            content,
            async file =>
            {
                await UploadAsync(address, file, cancel);
                return file.At(address);
            },
            cancel);
    }

    public async Task<Stream> OpenAsync(string uri, CancellationToken cancel)
    {
        var isNamed = uri.StartsWith("named/", StringComparison.Ordinal);
        var path = isNamed ? await FetchAsync(uri, cancel) : await LocalPathAsync(uri, cancel);
        // A named object may be overwritten, so its copy lives as long as the stream.
        return Objects.ScratchFolder.OpenRead(path, isNamed ? FileOptions.DeleteOnClose : FileOptions.None);
    }

    public Task<string> LocalPathAsync(string uri, CancellationToken cancel) =>
        ObjectAddress.IsHash(uri) ? _copies.GetAsync(uri, () => FetchForAllAsync(uri), cancel) : throw NotFound(uri);

    public async Task<bool> ExistsAsync(string uri, CancellationToken cancel) =>
        ObjectAddress.IsHash(uri) && (await SizeAsync(uri, cancel) is not null || await BringBackAsync(uri, cancel));

    public async ValueTask<Uri> PresignAsync(string uri, TimeSpan lifetime) =>
        new(await _client.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(_options.Bucket).WithObject(uri).WithExpiry((int)lifetime.TotalSeconds)));

    public void Dispose()
    {
        _client.Dispose();
        _requests.Dispose();
        _reads.Dispose();
    }

    /// <summary>A store that is busy for a moment says 503; whatever is asked of it, twice is harmless.</summary>
    private static ResilienceHandler AskingAgain(Predicate<Outcome<HttpResponseMessage>> when) =>
        new(new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new HttpRetryStrategyOptions
            {
                ShouldHandle = failed => ValueTask.FromResult(when(failed.Outcome)),
                MaxRetryAttempts = 4,
                Delay = TimeSpan.FromMilliseconds(250),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build())
        { InnerHandler = new SocketsHttpHandler() };

    private async Task<StoredObject> StoreAsync(ScratchFile file, CancellationToken cancel)
    {
        var address = ObjectAddress.OfHash(file.Sha256);
        if (await SizeAsync(address, cancel) != file.Bytes)
        {
            await UploadAsync(address, file, cancel);
        }

        _copies.Adopt(address, file.Path);
        return file.At(address);
    }

    /// <summary>Null if there is no such object.</summary>
    private async Task<long?> SizeAsync(string address, CancellationToken cancel) => (await StatAsync(address, cancel))?.Size;

    private async Task<ObjectStat?> StatAsync(string address, CancellationToken cancel)
    {
        try
        {
            return await AskAsync(() => _client.StatObjectAsync(new StatObjectArgs().WithBucket(_options.Bucket).WithObject(address), cancel));
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    private async Task UploadAsync(string address, ScratchFile from, CancellationToken cancel)
    {
        await using var file = Objects.ScratchFolder.OpenRead(from.Path);
        var put = new PutObjectArgs().WithBucket(_options.Bucket).WithObject(address).WithStreamData(file).WithObjectSize(from.Bytes).WithContentType("application/octet-stream");
        await AskAsync(() => _client.PutObjectAsync(_options.ServerSideEncryption ? put.WithServerSideEncryption(new SSES3()) : put, cancel));
    }

    /// <summary>
    /// A store that does not answer, or not as one, is away as a disk is: the same exception as the folder store's. So is one without our bucket, which it had when we
    /// started: some say so while they start.
    /// </summary>
    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (failure is HttpRequestException or MinioException and not (ObjectNotFoundException or InvalidObjectNameException))
        {
            throw new IOException($"The object store did not answer: {failure.Message}", failure);
        }
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

        var address = await PresignAsync(uri, FetchLimit);
        using var answer = await AskAsync(async () =>
        {
            var got = await _reads.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            return got.StatusCode == HttpStatusCode.NotFound && !await IsWithoutBucketAsync(got, cancel) ? got : got.EnsureSuccessStatusCode();
        });
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            // A sweep may have set it aside just before somebody found a use for it.
            return ObjectAddress.IsHash(uri) && await BringBackAsync(uri, cancel) ? await FetchAsync(uri, cancel) : throw NotFound(uri);
        }

        var file = await _scratch.WriteAsync(await answer.Content.ReadAsStreamAsync(cancel), cancel);
        if (ObjectAddress.IsHash(uri) && ObjectAddress.OfHash(file.Sha256) != uri)
        {
            File.Delete(file.Path);
            throw new IOException($"The store gave other bytes for '{uri}' than were stored.");
        }

        return file.Path;
    }

    /// <summary>S3 says in the answer's body which of the two it has not found; <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"/>.</summary>
    private static async Task<bool> IsWithoutBucketAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var said = new byte[MaxErrorBytes];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var length = await body.ReadAtLeastAsync(said, said.Length, throwOnEndOfStream: false, cancel);
        return said.AsSpan(0, length).IndexOf("<Code>NoSuchBucket</Code>"u8) >= 0;
    }

    private static FileNotFoundException NotFound(string uri) => new($"There is no object '{uri}'.", uri);
}
