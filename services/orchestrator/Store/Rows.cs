using System.Text.Json;
using Vanguards.Contracts.Datasets;

namespace Vanguards.Orchestrator.Store;

/// <summary>The wide and rarely read values of a run, as JSON.</summary>
public sealed class RunDocuments
{
    public long Run { get; set; }
    /// <summary>The request's context, kept and audited.</summary>
    public string Request { get; set; } = "{}";
    /// <summary>Checked inputs as a payload; sealed if <see cref="InputsSealed"/>.</summary>
    public string Inputs { get; set; } = "{}";
    /// <summary>True if secret inputs are in it, encrypted.</summary>
    public bool InputsSealed { get; set; }
    /// <summary>The pinned dataset versions; null until the run leaves QUEUED.</summary>
    public string? Datasets { get; set; }
    /// <summary>The stored result as a step's output.</summary>
    public string? Result { get; set; }
    public string? Warnings { get; set; }
    /// <summary>What a rollback did not undo.</summary>
    public string? NotUndone { get; set; }

    /// <summary>The pinned dataset versions, read.</summary>
    public IReadOnlyList<DatasetRef>? PinnedDatasets() => Datasets is null ? null : JsonSerializer.Deserialize(Datasets, RowJson.Default.ListDatasetRef) ?? [];
}

/// <summary>What the planner keeps of a run as a whole.</summary>
public sealed class RunRow
{
    public long Run { get; set; }
    public string Status { get; set; } = "";
    public int Progress { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    /// <summary>Steps of the document by state, as JSON.</summary>
    public string Counts { get; set; } = "{}";
    public string Body { get; set; } = "{}";
}

/// <summary>What the planner keeps of a step, an item, or the run's outputs.</summary>
public sealed class CellRow
{
    public long Run { get; set; }
    public int Step { get; set; }
    public int Item { get; set; }
    public string Status { get; set; } = "";
    public long Token { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public string Body { get; set; } = "{}";
}

/// <summary>One attempt of a step, with what went in and what came out.</summary>
public sealed record AttemptRow
{
    public long Run { get; set; }
    public int Step { get; set; }
    public int Item { get; set; }
    public long Token { get; set; }
    public int RunAttempt { get; set; }
    public int Attempt { get; set; }
    /// <summary>Kind of work: Step, Expand, Join, Outputs.</summary>
    public string Kind { get; set; } = "Step";
    /// <summary>RUNNING COMPLETED FAILED SKIPPED WAITING HANDED_BACK LOST.</summary>
    public string Status { get; set; } = "";
    public string? Executor { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public string? Input { get; set; }
    /// <summary>A step's output, or the payload of a <c>forEach</c> list, as JSON.</summary>
    public string? Output { get; set; }
    public string? Fault { get; set; }
    public string? Checkpoint { get; set; }
    public string? Approval { get; set; }
    /// <summary>The execution that the step asked for.</summary>
    public string? Child { get; set; }
}

/// <summary>One entry of a run's event log.</summary>
public sealed class EventRow
{
    public long Run { get; set; }
    public long Seq { get; set; }
    public DateTimeOffset At { get; set; }
    public string Type { get; set; } = "";
    /// <summary>Attempt of the run.</summary>
    public int Attempt { get; set; }
    public string Body { get; set; } = "{}";
}

/// <summary>A file that a run made.</summary>
public sealed class ArtifactRow
{
    public long Run { get; set; }
    public string StepId { get; set; } = "";
    public string Name { get; set; } = "";
    public string ContentType { get; set; } = "";
    public long Bytes { get; set; }
    public string Sha256 { get; set; } = "";
    public string Uri { get; set; } = "";
}
