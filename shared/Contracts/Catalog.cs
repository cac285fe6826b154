using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;

namespace Vanguards.Contracts.Catalog;

/// <summary>A published (id, version) with the hash of its canonical JSON.</summary>
public sealed record PublishedWorkflow
{
    public required WorkflowDefinition Definition { get; init; }
    public required string Sha256 { get; init; }
    /// <summary>Storage address of the canonical JSON.</summary>
    public required string Uri { get; init; }
}

/// <summary>The validator's answer for a definition against the data's present schemas.</summary>
public sealed record Verdict
{
    public bool IsValid => Errors.Count == 0;
    public IReadOnlyList<Problem> Errors { get; init; } = [];
    public IReadOnlyList<Problem> Warnings { get; init; } = [];
}

/// <summary>A run's inputs after defaults and checks; every fault is listed, with paths under <c>/context/inputs</c>.</summary>
public sealed record CheckedInputs
{
    public required JsonElement Values { get; init; }
    public IReadOnlyList<Problem> Errors { get; init; } = [];
}

/// <summary>The validator service as other services see it: in process when embedded, by HTTP in the fleet.</summary>
public interface IWorkflowCatalog
{
    /// <summary>The version asked for, or without one the highest published version that is no pre-release.</summary>
    Task<PublishedWorkflow?> FindAsync(string workflowId, string? version, CancellationToken cancel);

    /// <summary>Validates against present schemas, agents and templates; cached by (definition sha, dataset schema versions).</summary>
    Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel);

    /// <summary>Applies defaults, types, limits and <c>inputs.validation</c> rules.</summary>
    Task<CheckedInputs> CheckInputsAsync(PublishedWorkflow workflow, JsonElement? inputs, CancellationToken cancel);
}

/// <summary>A report template that the executors can render.</summary>
public sealed record ReportTemplate
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public string Description { get; init; } = "";
    public required IReadOnlyList<string> Formats { get; init; }
}

/// <summary>Ways out of the product that its operator has set up.</summary>
public sealed record DeliveryWays
{
    /// <summary>A mail server is known.</summary>
    public bool Email { get; init; }
    /// <summary>It is also known who gets results by e-mail.</summary>
    public bool EmailResults { get; init; }
    /// <summary>An address and a signing key for results are known.</summary>
    public bool ApiResults { get; init; }
}

/// <summary>Where executors can send what a run gives: in process when embedded, by HTTP from an executor in the fleet.</summary>
public interface IDeliveryCatalog
{
    ValueTask<DeliveryWays> FindAsync(CancellationToken cancel);
}

/// <summary>The report templates there are: in process when embedded, by HTTP from an executor in the fleet.</summary>
public interface IReportCatalog
{
    ValueTask<IReadOnlyList<ReportTemplate>> ListAsync(CancellationToken cancel);
}
