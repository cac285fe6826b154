using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.HttpResults;
using Vanguards.Contracts.Objects;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>Tells what is no fault of the request or of ours: a store or a service that is away and will be back, or a disk that is full.</summary>
internal static class Away
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>The answer; null if the exception says nothing of the kind.</summary>
    public static ProblemHttpResult? Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case DiskFullException full:
                    return ProblemResponse.Of(507, "DISK_FULL", full.Message);
                case { } full when IsDiskFull(full):
                    return ProblemResponse.Of(507, "DISK_FULL", "The disk is full, so nothing of this request was kept. Free space on the disk of the data folder or the database, and send it again; executions that were accepted go on by themselves.");
                case ServiceAwayException service:
                    return ProblemResponse.Of(503, "SERVICE_AWAY", $"{service.Message}. Try again in a moment.");
                case DbException { IsTransient: true } or DbException { InnerException: SocketException or IOException or TimeoutException }:
                    return ProblemResponse.Of(503, "STORE_AWAY", "The database does not answer at the moment. Try again in a moment.");
                case HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError }:
                    return ProblemResponse.Of(503, "STORE_AWAY", "The object store does not answer at the moment. Try again in a moment.");
            }
        }

        return null;
    }

    /// <summary>Said by a file system (ENOSPC), by SQLite (FULL) or by PostgreSQL (disk_full).</summary>
    private static bool IsDiskFull(Exception cause) => cause switch
    {
        DbException { SqlState: "53100" } => true,
        // The words of SQLite for its code 13, and of Linux for ENOSPC, which DuckDB repeats.
        DbException or IOException => cause.Message.Contains("database or disk is full", StringComparison.Ordinal) || cause.Message.Contains("No space left on device", StringComparison.Ordinal) || cause.HResult == WindowsDiskFull,
        _ => false,
    };
}
