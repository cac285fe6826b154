using System.Net;
using System.Text;
using Vanguards.Contracts.Objects;

namespace Vanguards.Storage.Objects;

/// <summary>Knows by its answer an S3 store that has no room: 507, or the error code of a quota that is used up; a <see cref="DiskFullException"/> then.</summary>
internal sealed class FullStoreHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>MinIO's and, the second, Ceph's; <c>EntityTooLarge</c> is about one object. What MinIO says of a full disk comes with 507.</summary>
    private static readonly byte[][] Codes = [.. ((string[])["XMinioAdminBucketQuotaExceeded", "QuotaExceeded"]).Select(code => Encoding.ASCII.GetBytes($"<Code>{code}</Code>"))];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (!await IsFullAsync(answer, cancellationToken))
        {
            return answer;
        }

        answer.Dispose();
        throw new DiskFullException("The object store is full, or its quota is used up, so nothing of this request was kept. Free space there, or make it larger, and send the request again; executions that were accepted go on by themselves.");
    }

    private static async Task<bool> IsFullAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Forbidden))
        {
            return answer.StatusCode == HttpStatusCode.InsufficientStorage;
        }

        // It stays readable for the client, which has its own use for it.
        await answer.Content.LoadIntoBufferAsync(cancel);
        var body = await answer.Content.ReadAsByteArrayAsync(cancel);
        return Codes.Any(code => body.AsSpan().IndexOf(code) >= 0);
    }
}
