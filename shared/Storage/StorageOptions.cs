using System.ComponentModel.DataAnnotations;

namespace Vanguards.Storage;

/// <summary>Limits and addresses of the object store and of SQL sessions. Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Where presigned URLs point; the host may set it once it knows its port.</summary>
    public Uri PublicBaseUrl { get; set; } = new("http://127.0.0.1:8080");

    /// <summary>Folder in which files are made, on the store's own file system; null is one of the store's, which it empties when it opens.</summary>
    public string? Scratch { get; set; }

    /// <summary>Room on the data folder's disk, in MiB, that is kept for what was accepted already: with less, new executions and uploads are refused with 507. 0 refuses nothing before the disk is full.</summary>
    [Range(0, 16_777_216)]
    public int ReserveMiB { get; set; } = 128;

    /// <summary>Memory of one SQL session before it spills to disk, in MiB.</summary>
    [Range(32, 1_048_576)]
    public int SqlMemoryMiB { get; set; } = 256;

    /// <summary>Threads of one SQL session; with one, sums of doubles and row order repeat exactly.</summary>
    [Range(1, 256)]
    public int SqlThreads { get; set; } = 1;

    /// <summary>SQL sessions open at once; further ones wait.</summary>
    [Range(1, 256)]
    public int SqlSessions { get; set; } = 8;

    /// <summary>Disk that one SQL session may spill to, in MiB.</summary>
    [Range(64, 16_777_216)]
    public int SqlTempMiB { get; set; } = 20_480;

    /// <summary>Seconds after which a statement is cancelled, whatever the step's own time-out says.</summary>
    [Range(0.1, 86_400)]
    public double SqlTimeoutSeconds { get; set; } = 3_600;
}
