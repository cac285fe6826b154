using System.Security.Cryptography;

namespace Vanguards.Storage.Objects;

/// <summary>A file on its way into a store, with what it holds.</summary>
public readonly record struct ScratchFile(string Path, string Sha256, long Bytes)
{
    /// <summary>What the store says of it, once it is there.</summary>
    internal StoredObject At(string address) => new() { Uri = address, Sha256 = Sha256, Bytes = Bytes };
}

/// <summary>The folder, by default below a store's own, in which files are made; what an earlier process left in it is deleted.</summary>
internal sealed class ScratchFolder
{
    private const int BufferBytes = 1 << 17;

    public ScratchFolder(string root, string? path = null)
    {
        Path = path ?? System.IO.Path.Combine(root, "scratch");
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        DurableFile.CreateFolder(Path);
    }

    public string Path { get; }

    public string NewPath() => System.IO.Path.Combine(Path, Guid.CreateVersion7().ToString("N"));

    /// <summary>Writes the stream to a new file, hashing it on the way; the file is the caller's to move or delete. Nothing is left of a stream that breaks off.</summary>
    public async Task<ScratchFile> WriteAsync(Stream content, CancellationToken cancel)
    {
        var path = NewPath();
        try
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

            return new ScratchFile(path, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>As <see cref="WriteAsync"/>, for a use after which the file is gone, if it was not moved.</summary>
    public async Task<StoredObject> WithAsync(Stream content, Func<ScratchFile, Task<StoredObject>> use, CancellationToken cancel)
    {
        var file = await WriteAsync(content, cancel);
        try
        {
            return await use(file);
        }
        finally
        {
            File.Delete(file.Path);
        }
    }

    /// <summary>What a file holds.</summary>
    public static async Task<ScratchFile> HashAsync(string path, CancellationToken cancel)
    {
        await using var file = OpenRead(path);
        return new ScratchFile(path, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)), file.Length);
    }

    public static FileStream OpenRead(string path, FileOptions options = FileOptions.None) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.Asynchronous | options);
}
