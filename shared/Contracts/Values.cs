using System.Text.Json;

namespace Vanguards.Contracts;

/// <summary>A JSON value, carried inline up to 64 KiB, else by reference to an object in storage.</summary>
public sealed record Payload
{
    /// <summary>Values above this many bytes go to storage.</summary>
    public const int InlineLimit = 64 * 1024;

    /// <summary>The value itself; null when <see cref="Uri"/> is set.</summary>
    public JsonElement? Inline { get; init; }
    /// <summary>Storage address of the UTF-8 JSON (or NDJSON for a <c>forEach</c> list).</summary>
    public string? Uri { get; init; }
    public string? Sha256 { get; init; }
    public long Bytes { get; init; }
    /// <summary>True if the object is NDJSON, one array item a line.</summary>
    public bool Lines { get; init; }

    public static Payload Of(JsonElement value) => new() { Inline = value, Bytes = 0 };
}

/// <summary>One column of a table. Types are DuckDB's names (<c>VARCHAR BIGINT DOUBLE BOOLEAN DATE TIMESTAMP …</c>).</summary>
public sealed record TableColumn
{
    public required string Name { get; init; }
    public required string Type { get; init; }
}

/// <summary>A table in storage: Parquet, immutable.</summary>
public sealed record TableRef
{
    /// <summary>Name in SQL: the step id or dataset name with <c>-</c> and <c>.</c> as <c>_</c>; for an aggregate step <c>step_id.source</c>.</summary>
    public required string Name { get; init; }
    public required string Uri { get; init; }
    public required string Sha256 { get; init; }
    public required long Rows { get; init; }
    public required IReadOnlyList<TableColumn> Columns { get; init; }
}

/// <summary>A file made by a run (the PDF), in storage.</summary>
public sealed record ArtifactRef
{
    public required string Name { get; init; }
    public required string ContentType { get; init; }
    public required long Bytes { get; init; }
    public required string Sha256 { get; init; }
    public required string Uri { get; init; }
    public string? StepId { get; init; }
}

/// <summary>What a step gave: its JSON output, the tables behind it, and its files.</summary>
public sealed record StepOutput
{
    public required Payload Value { get; init; }
    public IReadOnlyList<TableRef> Tables { get; init; } = [];
    public IReadOnlyList<ArtifactRef> Artifacts { get; init; } = [];
    /// <summary>What an agent handed over as <c>evidence</c> beside its output: an array of objects, for reports.</summary>
    public Payload? Evidence { get; init; }
    /// <summary>Version of the agent that answered, for provenance.</summary>
    public string? AgentVersion { get; init; }
}
