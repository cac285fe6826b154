using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Vanguards.Storage.Objects;

/// <summary>The object store of the embedded product: a folder whose files are complete and synced before they appear.</summary>
public sealed partial class FolderObjectStore : IObjectStore
{
    private readonly string _root;
    private readonly ScratchFolder _scratch;
    private readonly IOptions<StorageOptions> _options;
    private readonly TimeProvider _time;
    private readonly PresignedUrl _presigned;

    /// <summary>Opens or creates the store; what an earlier process left in its scratch folder is deleted.</summary>
    public FolderObjectStore(string root, IOptions<StorageOptions> options, TimeProvider time)
    {
        _root = Path.GetFullPath(root);
        _options = options;
        _time = time;
        _scratch = new ScratchFolder(_root, options.Value.Scratch);
        DurableFile.CreateFolder(LocalFolder);
        _presigned = new PresignedUrl(Key());
    }

    public string ScratchFolder => _scratch.Path;

    public string LocalFolder => Path.Combine(_root, "sha256");

    public Task<StoredObject> PutAsync(Stream content, CancellationToken cancel) =>
        _scratch.WithAsync(content, file => Task.FromResult(Publish(file)), cancel);

    public async Task<StoredObject> PutFileAsync(string path, CancellationToken cancel) => Publish(await Objects.ScratchFolder.HashAsync(path, cancel));

    public async Task<ScratchFile> PrepareAsync(string path, CancellationToken cancel)
    {
        var file = await Objects.ScratchFolder.HashAsync(path, cancel);
        DurableFile.Sync(path);
        return file;
    }

    public Task<StoredObject> PutPreparedAsync(ScratchFile file, CancellationToken cancel) => Task.FromResult(Publish(file));

    public async Task<StoredObject> PutNamedAsync(string key, Stream content, CancellationToken cancel)
    {
        var address = ObjectAddress.OfName(key);
        return await _scratch.WithAsync(
            content,
            file =>
            {
                DurableFile.Publish(file.Path, FullPath(address));
                return Task.FromResult(file.At(address));
            },
            cancel);
    }

    public async Task<Stream> OpenAsync(string uri, CancellationToken cancel) => Objects.ScratchFolder.OpenRead(await LocalPathAsync(uri, cancel));

    public async Task<string> LocalPathAsync(string uri, CancellationToken cancel) =>
        await ExistsAsync(uri, cancel) ? FullPath(uri) : throw new FileNotFoundException($"There is no object '{uri}'.", uri);

    public async Task<bool> ExistsAsync(string uri, CancellationToken cancel) =>
        ObjectAddress.IsValid(uri) && (File.Exists(FullPath(uri)) || (ObjectAddress.IsHash(uri) && await BringBackAsync(uri, cancel)));

    public ValueTask<Uri> PresignAsync(string uri, TimeSpan lifetime) =>
        ValueTask.FromResult(_presigned.Sign(_options.Value.PublicBaseUrl, uri, _time.GetUtcNow() + lifetime));

    /// <summary>True for a signature that <see cref="PresignAsync"/> made and that has not lapsed.</summary>
    internal bool Accepts(string uri, string? expires, string? signature) =>
        _presigned.IsValid(uri, expires, signature, _time.GetUtcNow());

    private StoredObject Publish(ScratchFile file)
    {
        var address = ObjectAddress.OfHash(file.Sha256);
        var target = FullPath(address);
        if (IsThere(target))
        {
            // It was synced before it got its name, so there is nothing left to do for the same bytes.
            File.Delete(file.Path);
        }
        else
        {
            Touch(file.Path);
            DurableFile.Publish(file.Path, target);
        }

        return file.At(address);
    }

    /// <summary>What is written again is as young as what is new.</summary>
    private bool IsThere(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                Touch(path);
                return true;
            }
        }
        catch (FileNotFoundException)
        {
            // A sweep has set it aside between the two.
        }

        return false;
    }

    private void Touch(string path) => File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);

    private byte[] Key()
    {
        var path = Path.Combine(_root, "presign.key");
        if (!File.Exists(path))
        {
            var scratch = _scratch.NewPath();
            File.WriteAllBytes(scratch, RandomNumberGenerator.GetBytes(32));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            DurableFile.Publish(scratch, path);
        }

        return File.ReadAllBytes(path);
    }

    private string FullPath(string address) => Path.Combine([_root, .. address.Split('/')]);
}
