namespace Vanguards.Storage.Objects;

/// <summary>An object in the store. Content-addressed ones have the address <c>sha256/ab/abcd…</c>.</summary>
public sealed record StoredObject
{
    /// <summary>Address within the store; what contracts call <c>uri</c>.</summary>
    public required string Uri { get; init; }
    public required string Sha256 { get; init; }
    public required long Bytes { get; init; }
}

/// <summary>Immutable things: definitions, snapshots, tables, large outputs, artifacts. A folder when embedded, S3 in the fleet.</summary>
public interface IObjectStore
{
    /// <summary>Stores the stream under the hash of its content; durable (fsync) when it returns; storing the same bytes again is cheap.</summary>
    Task<StoredObject> PutAsync(Stream content, CancellationToken cancel);

    /// <summary>Stores a file that the caller made (in <see cref="ScratchFolder"/>) by moving it; the file is gone afterwards.</summary>
    Task<StoredObject> PutFileAsync(string path, CancellationToken cancel);

    /// <summary>Does most of the work of storing a finished file ahead, while others read it; nothing is stored yet.</summary>
    Task<ScratchFile> PrepareAsync(string path, CancellationToken cancel);

    /// <summary>As <see cref="PutFileAsync"/>, of a file that was prepared and not touched since.</summary>
    Task<StoredObject> PutPreparedAsync(ScratchFile file, CancellationToken cancel);

    /// <summary>Stores under a name of the caller's (destination <c>storage</c>): <c>named/{key}</c>; overwrites.</summary>
    Task<StoredObject> PutNamedAsync(string key, Stream content, CancellationToken cancel);

    /// <summary>Opens for reading; seekable. Throws <see cref="FileNotFoundException"/> for an unknown address.</summary>
    Task<Stream> OpenAsync(string uri, CancellationToken cancel);

    /// <summary>True if the store itself has a content-addressed object, whatever copies are here. Who finds it there may commit what refers to it (docs/adr/0018).</summary>
    Task<bool> ExistsAsync(string uri, CancellationToken cancel);

    /// <summary>A local file with the content, for DuckDB: the object itself in a folder store, a cached copy otherwise.</summary>
    Task<string> LocalPathAsync(string uri, CancellationToken cancel);

    /// <summary>The folder that every path of <see cref="LocalPathAsync"/> for a content-addressed object lies in; SQL sessions may read it.</summary>
    string LocalFolder { get; }

    /// <summary>A read-only URL that works without credentials until it lapses.</summary>
    ValueTask<Uri> PresignAsync(string uri, TimeSpan lifetime);

    /// <summary>A folder on the same file system for files being made; emptied at start.</summary>
    string ScratchFolder { get; }
}
