using System.Text.Json;

namespace Vanguards.Contracts.Agents;

/// <summary>One agent as <c>GET {AGENT_ENDPOINT}/agents</c> lists it.</summary>
public sealed record AgentDescription
{
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public required string Version { get; init; }
    public IReadOnlyList<AgentDataset> Datasets { get; init; } = [];
    /// <summary>Tables that every answer of it brings; SQL of later steps reads them as <c>step_id.name</c>.</summary>
    public IReadOnlyList<DeclaredTable> Tables { get; init; } = [];
    public JsonElement? ParametersSchema { get; init; }
    public JsonElement? InputSchema { get; init; }
    /// <summary>JSON Schema whose <c>x-view</c> says how a person wants to see the output.</summary>
    public JsonElement? OutputSchema { get; init; }
}

/// <summary>A dataset that an agent reads.</summary>
public sealed record AgentDataset
{
    public required string Name { get; init; }
    public bool Required { get; init; }
}

/// <summary>A table that an agent gives, as its description declares it.</summary>
public sealed record DeclaredTable
{
    /// <summary>A name as columns have: <c>[A-Za-z_][A-Za-z0-9_]*</c>, at most 63 characters.</summary>
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public required IReadOnlyList<TableColumn> Columns { get; init; }
}

/// <summary>Body of <c>POST {AGENT_ENDPOINT}/agents/{name}/invoke</c>.</summary>
public sealed record AgentInvocation
{
    public required string ExecutionId { get; init; }
    public required string StepId { get; init; }
    public required int Attempt { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public DateTimeOffset? Deadline { get; init; }
    public JsonElement? Parameters { get; init; }
    /// <summary>JSON outputs of the upstream steps by id, or the step's own <c>input</c>.</summary>
    public JsonElement? Inputs { get; init; }
    public IReadOnlyList<AgentTable> Tables { get; init; } = [];
    public JsonElement? Checkpoint { get; init; }
    /// <summary>IANA zone of the use case.</summary>
    public string Zone { get; init; } = "UTC";
}

/// <summary>A table that an agent may read, at a presigned, short-lived URL.</summary>
public sealed record AgentTable
{
    public required string Name { get; init; }
    /// <summary><c>step</c> or <c>dataset</c>.</summary>
    public required string Source { get; init; }
    public required string Url { get; init; }
    /// <summary>Always <c>parquet</c> today.</summary>
    public string Format { get; init; } = "parquet";
    public required long Rows { get; init; }
    public required IReadOnlyList<TableColumn> Columns { get; init; }
    /// <summary>Canonical column to raw column; empty when the raw names are the canonical ones.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();
    /// <summary>Content hash, for caches and provenance.</summary>
    public string? Sha256 { get; init; }
    /// <summary><c>sample</c> or <c>upload</c> for datasets.</summary>
    public string? Origin { get; init; }
}

/// <summary>A successful answer. <c>evidence</c> points at the rows behind a finding.</summary>
public sealed record AgentAnswer
{
    public required JsonElement Output { get; init; }
    public JsonElement? Evidence { get; init; }
    public JsonElement? Usage { get; init; }
    /// <summary>Tables, whole; a stream sends them as lines <c>table</c> and <c>rows</c> before its <c>result</c>.</summary>
    public IReadOnlyList<AnsweredTable>? Tables { get; init; }
}

/// <summary>A table in an answer. It becomes a table of the step, <c>step_id.name</c> in SQL, and the output's member of that name if the output has none.</summary>
public sealed record AnsweredTable
{
    public required string Name { get; init; }
    /// <summary>Types <c>VARCHAR BIGINT DOUBLE BOOLEAN DATE TIMESTAMP</c>.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }
    /// <summary>Each an array with a value for each column: dates and timestamps as ISO 8601 text.</summary>
    public IReadOnlyList<JsonElement> Rows { get; init; } = [];
}

/// <summary>The agents known, and whether the agent service answered just now or the list is its last known one.</summary>
public sealed record AgentListing
{
    public required IReadOnlyList<AgentDescription> Agents { get; init; }
    public required bool Reachable { get; init; }
    /// <summary>Why it could not be reached.</summary>
    public string? Error { get; init; }
}

/// <summary>Looks up agents at <c>AGENT_ENDPOINT</c>; keeps the last known catalogue when the service is away.</summary>
public interface IAgentCatalog
{
    ValueTask<AgentListing> ListAsync(CancellationToken cancel);
}
