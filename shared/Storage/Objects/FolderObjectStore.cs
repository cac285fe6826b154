using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Vanguards.Storage.Objects;

/// <summary>The object store of the embedded product: a folder whose files are complete and synced before they appear.</summary>
public sealed class FolderObjectStore : IObjectStore
{
    private const int BufferBytes = 1 << 17;

    private readonly string _root;
    private readonly IOptions<StorageOptions> _options;
    private readonly TimeProvider _time;
    private readonly PresignedUrl _presigned;

    /// <summary>Opens or creates the store; what an earlier process left in its scratch folder is deleted.</summary>
    public FolderObjectStore(string root, IOptions<StorageOptions> options, TimeProvider time)
    {
        _root = Path.GetFullPath(root);
        _options = options;
        _time = time;
        ScratchFolder = Path.Combine(_root, "scratch");
        if (Directory.Exists(ScratchFolder))
        {
            Directory.Delete(ScratchFolder, recursive: true);
        }

        DurableFile.CreateFolder(ScratchFolder);
        DurableFile.CreateFolder(LocalFolder);
        _presigned = new PresignedUrl(Key());
    }

    public string ScratchFolder { get; }

    public string LocalFolder => Path.Combine(_root, "sha256");

    public async Task<StoredObject> PutAsync(Stream content, CancellationToken cancel)
    {
        var scratch = NewScratch();
        try
        {
            var (sha256, bytes) = await WriteAsync(content, scratch, cancel);
            return Publish(scratch, sha256, bytes);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    public async Task<StoredObject> PutFileAsync(string path, CancellationToken cancel)
    {
        await using var file = OpenRead(path);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        return Publish(path, sha256, file.Length);
    }

    public async Task<StoredObject> PutNamedAsync(string key, Stream content, CancellationToken cancel)
    {
        var address = ObjectAddress.OfName(key);
        var scratch = NewScratch();
        try
        {
            var (sha256, bytes) = await WriteAsync(content, scratch, cancel);
            DurableFile.Publish(scratch, FullPath(address));
            return new StoredObject { Uri = address, Sha256 = sha256, Bytes = bytes };
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    public async Task<Stream> OpenAsync(string uri, CancellationToken cancel) => OpenRead(await LocalPathAsync(uri, cancel));

    public Task<string> LocalPathAsync(string uri, CancellationToken cancel)
    {
        var path = ObjectAddress.IsValid(uri) ? FullPath(uri) : null;
        return path is not null && File.Exists(path)
            ? Task.FromResult(path)
            : throw new FileNotFoundException($"There is no object '{uri}'.", uri);
    }

    public ValueTask<Uri> PresignAsync(string uri, TimeSpan lifetime) =>
        ValueTask.FromResult(_presigned.Sign(_options.Value.PublicBaseUrl, uri, _time.GetUtcNow() + lifetime));

    /// <summary>True for a signature that <see cref="PresignAsync"/> made and that has not lapsed.</summary>
    internal bool Accepts(string uri, string? expires, string? signature) =>
        _presigned.IsValid(uri, expires, signature, _time.GetUtcNow());

    private StoredObject Publish(string scratch, string sha256, long bytes)
    {
        var address = ObjectAddress.OfHash(sha256);
        var target = FullPath(address);
        if (File.Exists(target))
        {
            // It was synced before it got its name, so there is nothing left to do for the same bytes.
            File.Delete(scratch);
        }
        else
        {
            DurableFile.Publish(scratch, target);
        }

        return new StoredObject { Uri = address, Sha256 = sha256, Bytes = bytes };
    }

    private static async Task<(string Sha256, long Bytes)> WriteAsync(Stream content, string path, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        var buffer = new byte[BufferBytes];
        long bytes = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancel)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            bytes += read;
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }

    private byte[] Key()
    {
        var path = Path.Combine(_root, "presign.key");
        if (!File.Exists(path))
        {
            var scratch = NewScratch();
            File.WriteAllBytes(scratch, RandomNumberGenerator.GetBytes(32));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            DurableFile.Publish(scratch, path);
        }

        return File.ReadAllBytes(path);
    }

    private static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.Asynchronous);

    private string NewScratch() => Path.Combine(ScratchFolder, Guid.CreateVersion7().ToString("N"));

    private string FullPath(string address) => Path.Combine([_root, .. address.Split('/')]);
}
