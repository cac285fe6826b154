using System.Text.Json;
using Vanguards.Contracts.Executions;

namespace Vanguards.Executor.Reports;

/// <summary>Everything a report may show. Templates find what they need by its shape, never by a step's id.</summary>
public sealed record ReportInput
{
    /// <summary>The transform step's own <c>input</c>, evaluated; its properties are searched like step outputs.</summary>
    public JsonElement? Input { get; init; }
    /// <summary>All upstream steps, direct and indirect, by id.</summary>
    public IReadOnlyDictionary<string, ReportStep> Steps { get; init; } = new Dictionary<string, ReportStep>();
    /// <summary>The run's inputs, secrets already masked.</summary>
    public JsonElement? Inputs { get; init; }
    public required ReportRun Execution { get; init; }
    /// <summary>IANA zone of the use case.</summary>
    public string Zone { get; init; } = "UTC";
    public string Currency { get; init; } = "USD";
    /// <summary>The pinned dataset versions that the run read.</summary>
    public IReadOnlyList<PinnedDataset> Datasets { get; init; } = [];
    /// <summary>Streams the rows of an upstream or dataset table by its SQL name (a step's also by the <c>uri</c> in its output), as JSON objects; null if there is no such table.</summary>
    public Func<string, IAsyncEnumerable<JsonElement>?> Table { get; init; } = _ => null;
    /// <summary>As <see cref="Table"/>, in order, but without most of the rows and columns that the choice leaves out; null if the table cannot be chosen from: then all of it has to be read.</summary>
    public Func<string, RowChoice, IAsyncEnumerable<JsonElement>?> Chosen { get; init; } = (_, _) => null;
}

/// <summary>Rows whose key, trimmed and in capitals, is one of these, with some of their columns. What is given may be more.</summary>
public sealed record RowChoice(IReadOnlyCollection<string> Columns, string Key, IReadOnlyCollection<string> Keys);

/// <summary>One upstream step as a report sees it.</summary>
public sealed record ReportStep
{
    /// <summary>COMPLETED or SKIPPED.</summary>
    public required string Status { get; init; }
    public required string Name { get; init; }
    /// <summary>As in the definition: <c>agent task decision transform notify</c>.</summary>
    public required string Type { get; init; }
    /// <summary>The step's JSON output; null when skipped.</summary>
    public JsonElement? Output { get; init; }
    /// <summary>What an agent handed over as <c>evidence</c> beside its output: an array of objects.</summary>
    public JsonElement? Evidence { get; init; }
    public string? Agent { get; init; }
    public string? AgentVersion { get; init; }
    /// <summary>SQL of a query step as written, printed under provenance.</summary>
    public string? Query { get; init; }
}

/// <summary>The run as the cover and the provenance print it.</summary>
public sealed record ReportRun
{
    public required string Id { get; init; }
    public required string WorkflowId { get; init; }
    public required string WorkflowName { get; init; }
    public required string Version { get; init; }
    public required string UseCase { get; init; }
    /// <summary>The use case's name for people; the id when empty.</summary>
    public string UseCaseName { get; init; } = "";
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public string User { get; init; } = "";
    public int Attempt { get; init; } = 1;
}
