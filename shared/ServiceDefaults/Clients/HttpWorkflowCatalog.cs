using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Vanguards.Contracts.Catalog;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Reading;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>A published definition by its content; what services send instead of the definition.</summary>
public sealed record WorkflowIdentity(string Sha256, string Uri);

/// <summary>Body of <c>POST /internal/inputs</c>.</summary>
public sealed record InputsToCheck(WorkflowIdentity Workflow, JsonElement? Inputs);

/// <summary>The validator by HTTP. Definitions are immutable: each is fetched once by its hash, checked against it, and kept while there is room.</summary>
internal sealed class HttpWorkflowCatalog(IHttpClientFactory clients) : IWorkflowCatalog, IDisposable
{
    private const long CacheBytes = 64 * 1024 * 1024;

    private readonly ServiceClient _validator = new(clients, "validator");
    private readonly MemoryCache _definitions = new(new MemoryCacheOptions { SizeLimit = CacheBytes });

    public async Task<PublishedWorkflow?> FindAsync(string workflowId, string? version, CancellationToken cancel)
    {
        var query = version is null ? "" : $"?version={Uri.EscapeDataString(version)}";
        var identity = await _validator.GetAsync<WorkflowIdentity>($"internal/workflows/{Uri.EscapeDataString(workflowId)}{query}", cancel);
        return identity is null ? null : new PublishedWorkflow { Definition = await ReadAsync(identity, cancel), Sha256 = identity.Sha256, Uri = identity.Uri };
    }

    public async Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel) =>
        await _validator.PostAsync<Verdict>("internal/verdicts", Of(workflow), cancel) ?? throw Unknown(workflow.Sha256);

    public async Task<CheckedInputs> CheckInputsAsync(PublishedWorkflow workflow, JsonElement? inputs, CancellationToken cancel) =>
        await _validator.PostAsync<CheckedInputs>("internal/inputs", new InputsToCheck(Of(workflow), inputs), cancel) ?? throw Unknown(workflow.Sha256);

    public void Dispose() => _definitions.Dispose();

    private static WorkflowIdentity Of(PublishedWorkflow workflow) => new(workflow.Sha256, workflow.Uri);

    private async Task<WorkflowDefinition> ReadAsync(WorkflowIdentity identity, CancellationToken cancel)
    {
        if (_definitions.TryGetValue(identity.Sha256, out WorkflowDefinition? known))
        {
            return known!;
        }

        var canonical = await _validator.GetBytesAsync($"internal/definitions/{identity.Sha256}", cancel) ?? throw Unknown(identity.Sha256);
        return DefinitionReader.HashOf(canonical) == identity.Sha256
            ? _definitions.Set(identity.Sha256, DefinitionReader.FromCanonical(canonical), new MemoryCacheEntryOptions { Size = canonical.Length })
            : throw new ServiceAwayException("validator", $"it gave other bytes than those of definition {identity.Sha256}");
    }

    private static InvalidOperationException Unknown(string sha256) => new($"The validator does not know the definition {sha256}.");
}
