using System.Data.Common;
using Vanguards.Contracts.Objects;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>Knows a disk that is full by what is thrown: one of ours, or that of the database.</summary>
public static class DiskFull
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Of the exception and what caused it, what is about a full disk; null if nothing is.</summary>
    public static Exception? CauseOf(Exception failure)
    {
        var cause = failure;
        while (cause is not null && !IsFull(cause))
        {
            cause = cause.InnerException;
        }

        return cause;
    }

    /// <summary>Said by an object store, a file system (ENOSPC), SQLite (FULL) or PostgreSQL (disk_full).</summary>
    private static bool IsFull(Exception cause) => cause switch
    {
        DiskFullException or DbException { SqlState: "53100" } => true,
        // The words of SQLite for its code 13, and of Linux for ENOSPC, which DuckDB repeats.
        DbException or IOException => cause.Message.Contains("database or disk is full", StringComparison.Ordinal) || cause.Message.Contains("No space left on device", StringComparison.Ordinal) || cause.HResult == WindowsDiskFull,
        _ => false,
    };
}
