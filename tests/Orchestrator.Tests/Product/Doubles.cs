using System.Collections.Concurrent;
using System.Text.Json;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Reading;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Tests.Product;

/// <summary>Stands in for the validator service.</summary>
public sealed class StaticWorkflows(IObjectStore objects) : IWorkflowCatalog
{
    private readonly ConcurrentDictionary<string, PublishedWorkflow> _published = [];

    public async Task PublishAsync(WorkflowDefinition definition)
    {
        var canonical = DefinitionReader.ToCanonical(definition);
        var stored = await objects.PutAsync(new MemoryStream(canonical), CancellationToken.None);
        _published[definition.Id] = new PublishedWorkflow { Definition = definition, Sha256 = DefinitionReader.HashOf(canonical), Uri = stored.Uri };
    }

    public Task<PublishedWorkflow?> FindAsync(string workflowId, string? version, CancellationToken cancel) =>
        Task.FromResult(_published.GetValueOrDefault(workflowId));

    public Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel) => Task.FromResult(new Verdict());

    public Task<CheckedInputs> CheckInputsAsync(PublishedWorkflow workflow, JsonElement? inputs, CancellationToken cancel)
    {
        var values = inputs ?? JsonElement.Parse("{}");
        var missing = workflow.Definition.Inputs.Required.Where(input => !values.TryGetProperty(input.Name, out _))
            .Select(input => new Problem { Code = "REQUIRED_INPUT", Path = $"/context/inputs/{input.Name}", Message = $"{input.Name} is missing." });
        return Task.FromResult(new CheckedInputs { Values = values, Errors = [.. missing] });
    }
}

/// <summary>Stands in for the datasets service.</summary>
public sealed class StaticDatasets : IDatasetCatalog, IDatasetRetention
{
    public int? RetentionDays { get; set; }

    public List<OutdatedVersion> Outdated { get; } = [];

    public bool HasData { get; set; } = true;

    public string Version { get; set; } = "v1";

    public string Uri { get; set; } = "sha256/00/00";

    /// <summary>Whoever asks for versions is answered once this is done.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    /// <summary>The versions that were asked for so far.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    private static DatasetDeclaration Declaration => new() { Name = "leases" };

    public Task<UseCase?> FindUseCaseAsync(string useCase, CancellationToken cancel) =>
        Task.FromResult<UseCase?>(new UseCase { Id = useCase, Name = useCase, Datasets = [Declaration], RetentionDays = RetentionDays });

    public async Task<IReadOnlyList<DatasetRef>> CurrentAsync(string useCase, CancellationToken cancel)
    {
        var (version, answers) = (Version, Answers);
        Asked.Enqueue(version);
        await answers.WaitAsync(cancel);
        return HasData
            ? [new DatasetRef { Name = "leases", Version = version, Sha256 = "00", Uri = Uri, Rows = 3, Columns = [], Declaration = Declaration }]
            : [];
    }

    public Task<IReadOnlyList<OutdatedVersion>> OutdatedAsync(int days, OutdatedVersion? after, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<OutdatedVersion>>([.. Outdated.SkipWhile(version => after is not null && version != after).Where(version => version != after).Take(limit)]);

    public Task<int> RemoveAsync(IReadOnlyList<OutdatedVersion> versions, CancellationToken cancel) => Task.FromResult(Outdated.RemoveAll(versions.Contains));
}
