using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;

namespace Vanguards.Orchestrator.Engine;

/// <summary>What never changes in a run: its definition, inputs and pinned data.</summary>
internal sealed record RunFacts
{
    public required long Run { get; init; }
    public required string Id { get; init; }
    public required string UseCase { get; init; }
    public required string Zone { get; init; }
    public required string Currency { get; init; }
    public required string User { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public required int Priority { get; init; }
    public required Payload Inputs { get; init; }
    public required IReadOnlyList<DatasetRef> Datasets { get; init; }
    public required LoadedDefinition Definition { get; init; }

    /// <summary>Texts of secret inputs, longest first, which are shown nowhere.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    public WorkflowDefinition Workflow => Definition.Workflow;

    public RunShape Shape => Definition.Shape;

    /// <summary>The text without the run's secrets.</summary>
    public string Mask(string text) => Secrets.Count == 0 ? text : Secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, SecretInputs.Mask, StringComparison.Ordinal));

    /// <summary>What all steps of one attempt of the run share.</summary>
    public RunContext ContextOf(int attempt, DateTimeOffset startedAt) => new()
    {
        ExecutionId = Id,
        WorkflowId = Workflow.Id,
        WorkflowName = Workflow.Name,
        Version = Workflow.Version,
        UseCase = UseCase,
        Zone = Zone,
        Currency = Currency,
        DefinitionUri = Definition.Uri,
        DefinitionSha256 = Definition.Sha256,
        Inputs = Inputs,
        AsOf = AsOf,
        StartedAt = startedAt,
        Attempt = attempt,
        User = User,
        Datasets = Datasets,
    };
}
