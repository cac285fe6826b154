using System.Text.Json;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Executor.Http;
using Vanguards.Executor.Steps;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Outputs;

/// <summary>Posts a result, signed, to the operator's address; files go along as short-lived links.</summary>
internal sealed class ResultPost(OutboundCalls calls, IObjectStore store, IOptions<DeliveryOptions> options, IOptions<OutboundOptions> outbound, TimeProvider time)
{
    private static readonly TimeSpan LinkLife = TimeSpan.FromHours(24);

    public async Task SendAsync(FinishedResult result, StepLog log, CancellationToken cancel)
    {
        if (options.Value.ApiUrl is not { } url || outbound.Value.SigningKey.Length == 0)
        {
            throw StepFaultException.Invalid("Results cannot be posted: the operator names the address and the signing key (Executor:Delivery:ApiUrl, Executor:Http:SigningKey).");
        }

        var run = result.Run;
        var links = await LinksAsync(result.Artifacts);
        var content = new
        {
            id = run.ExecutionId,
            workflowId = run.WorkflowId,
            version = run.Version,
            useCase = run.UseCase,
            startedAt = run.StartedAt,
            asOf = run.AsOf,
            withErrors = result.Work.WithErrors,
            result = result.Value,
            artifacts = links,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(content, JsonSerializerOptions.Web);
        var answer = await calls.SendAsync(
            new OutboundCall
            {
                Method = HttpMethod.Post,
                Url = OutboundCalls.UrlOf(url.AbsoluteUri),
                Body = body,
                Headers =
                [
                    new("Idempotency-Key", result.Key),
                    new("Vanguards-Attempt", result.Work.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    new("Vanguards-Signature", OutboundCalls.Signature(outbound.Value.SigningKey, time.GetUtcNow(), body)),
                ],
            },
            cancel);
        if (answer.Status is < 200 or >= 300)
        {
            throw OutboundCalls.FaultOf(url.Host, answer.Status, ".", answer.RetryAfter);
        }

        log.Info($"Posted the result to {url.Host}");
    }

    private async Task<IReadOnlyList<ArtifactLink>> LinksAsync(IReadOnlyList<ArtifactRef> artifacts)
    {
        var links = new List<ArtifactLink>(artifacts.Count);
        foreach (var artifact in artifacts)
        {
            links.Add(new ArtifactLink(artifact.Name, artifact.ContentType, artifact.Bytes, artifact.Sha256, await store.PresignAsync(artifact.Uri, LinkLife)));
        }

        return links;
    }

    private sealed record ArtifactLink(string Name, string ContentType, long Bytes, string Sha256, Uri Url);
}
