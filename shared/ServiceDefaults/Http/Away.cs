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
    /// <summary>The answer; null if the exception says nothing of the kind.</summary>
    public static ProblemHttpResult? Of(Exception exception)
    {
        if (DiskFull.CauseOf(exception) is { } full)
        {
            return ProblemResponse.Of(507, "DISK_FULL", full is DiskFullException
                ? full.Message
                : "The disk is full, so nothing of this request was kept. Free space on the disk of the data folder or the database, and send it again; executions that were accepted go on by themselves.");
        }

        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
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
}
