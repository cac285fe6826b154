using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions;
using Vanguards.Definitions.Planning;

namespace Vanguards.Contracts.Steps;

/// <summary>What all steps of a run share; immutable for one attempt of the run.</summary>
public sealed record RunContext
{
    public required string ExecutionId { get; init; }
    public required string WorkflowId { get; init; }
    public required string WorkflowName { get; init; }
    public required string Version { get; init; }
    public required string UseCase { get; init; }
    /// <summary>IANA zone of the use case.</summary>
    public string Zone { get; init; } = "UTC";
    public string Currency { get; init; } = "USD";
    /// <summary>Storage address of the definition's canonical JSON.</summary>
    public required string DefinitionUri { get; init; }
    public required string DefinitionSha256 { get; init; }
    public required Payload Inputs { get; init; }
    /// <summary>The run's one instant: SQL's NOW(), agents and reports all use it.</summary>
    public required DateTimeOffset AsOf { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Attempt of the run, from 1.</summary>
    public required int Attempt { get; init; }
    /// <summary>Who started it (and on whose behalf), printed in reports.</summary>
    public string User { get; init; } = "";
    /// <summary>The pinned dataset versions.</summary>
    public required IReadOnlyList<DatasetRef> Datasets { get; init; }
}

/// <summary>What a <see cref="StepWork"/> asks for.</summary>
public enum WorkKind
{
    /// <summary>Run the step (or its item): evaluate <c>when</c> first if it is not settled yet, then the step itself.</summary>
    Step,
    /// <summary>Evaluate <c>when</c> and <c>forEach</c>; answer <see cref="StepExpanded"/>.</summary>
    Expand,
    /// <summary>Put a <c>forEach</c> step's item outputs together in order; answer <see cref="StepSucceeded"/>.</summary>
    Join,
    /// <summary>Assemble, check and deliver the run's result; answer <see cref="StepSucceeded"/>.</summary>
    Outputs,
}

/// <summary>An upstream step as a runner sees it.</summary>
public sealed record UpstreamStep
{
    /// <summary>COMPLETED or SKIPPED.</summary>
    public required string Status { get; init; }
    /// <summary>Null when skipped.</summary>
    public StepOutput? Output { get; init; }
}

/// <summary>orchestrator → executor: one attempt to make. A duplicate carries the same token.</summary>
public sealed record StepWork
{
    public required RunContext Run { get; init; }
    public required WorkKind Kind { get; init; }
    /// <summary>The step to run; for a fallback or compensation that step's own id.</summary>
    public required string StepId { get; init; }
    /// <summary>Index in a <c>forEach</c>; null without one.</summary>
    public int? Item { get; init; }
    public JsonElement? ItemValue { get; init; }
    /// <summary>Attempt of the step within the run's attempt, from 1.</summary>
    public required int Attempt { get; init; }
    /// <summary>Fencing token; grows with every new attempt of the step or item.</summary>
    public required long Token { get; init; }
    /// <summary>The step whose id stands in the effect's idempotency key.</summary>
    public required string EffectKey { get; init; }
    /// <summary>When the step, or this item of it, first became ready; the same for all attempts.</summary>
    public required DateTimeOffset ReadyAt { get; init; }
    /// <summary>The instant that an item's expressions see as <c>now</c>: when the step as a whole first became ready. Null where that is <see cref="ReadyAt"/>.</summary>
    public DateTimeOffset? StepReadyAt { get; init; }
    /// <summary>Seconds allowed to this attempt; null is unbounded by the step.</summary>
    public double? Timeout { get; init; }
    /// <summary>True once <c>when</c> has been found true in an earlier attempt.</summary>
    public bool WhenSettled { get; init; }
    /// <summary>Ended upstream steps, direct and indirect, by id. For <see cref="WorkKind.Outputs"/>: every step that has ended.</summary>
    public IReadOnlyDictionary<string, UpstreamStep> Upstream { get; init; } = new Dictionary<string, UpstreamStep>();
    /// <summary>For <see cref="WorkKind.Join"/>: the items' outputs in order, null where skipped.</summary>
    public IReadOnlyList<StepOutput?>? Items { get; init; }
    /// <summary>What the last attempt's agent handed over.</summary>
    public JsonElement? Checkpoint { get; init; }
    /// <summary>For <see cref="WorkKind.Outputs"/>: the run ended COMPLETED_WITH_ERRORS, so missing keys are null.</summary>
    public bool WithErrors { get; init; }
    /// <summary>Steps to go on with, in order, for as long as each completes; a linear chain of pure steps travels as one.</summary>
    public IReadOnlyList<ChainedStep> Then { get; init; } = [];
    /// <summary>Executors lost while they had this step in hand.</summary>
    public int Losses { get; init; }
    /// <summary>This very attempt was given out before, to one that may have died of it.</summary>
    public bool GivenBefore { get; init; }

    /// <summary>True if executors may have died of this step: it is claimed before anything of it runs, so that the next loss is known too.</summary>
    [JsonIgnore]
    public bool IsSuspect => Losses > 0 || GivenBefore;

    /// <summary>True if it must run in a process of its own.</summary>
    [JsonIgnore]
    public bool IsIsolated => Losses + (GivenBefore ? 1 : 0) >= StepCell.LossesBeforeIsolation;
}

/// <summary>A step that the executor goes on with, by itself, when all before it in the chain have completed: its first attempt, and pure.</summary>
public sealed record ChainedStep
{
    /// <summary><see cref="WorkKind.Step"/>, or <see cref="WorkKind.Outputs"/> as the chain's end.</summary>
    public required WorkKind Kind { get; init; }
    public required string StepId { get; init; }
    /// <summary>Set aside for this attempt; reports with it are refused once another was given out.</summary>
    public required long Token { get; init; }
    public double? Timeout { get; init; }
    /// <summary>What it needs of steps outside the chain, which have ended.</summary>
    public IReadOnlyDictionary<string, UpstreamStep> Upstream { get; init; } = new Dictionary<string, UpstreamStep>();
    /// <summary>Steps of the chain before it whose outputs it needs.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];
}

/// <summary>executor → orchestrator: how an attempt went. A report with an old token is refused.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "report")]
[JsonDerivedType(typeof(StepSucceeded), "succeeded")]
[JsonDerivedType(typeof(StepDeclined), "declined")]
[JsonDerivedType(typeof(StepExpanded), "expanded")]
[JsonDerivedType(typeof(StepParked), "parked")]
[JsonDerivedType(typeof(StepFaulted), "faulted")]
[JsonDerivedType(typeof(StepHandedBack), "handed-back")]
public abstract record StepReport
{
    public required string ExecutionId { get; init; }
    public required WorkKind Kind { get; init; }
    public required string StepId { get; init; }
    public int? Item { get; init; }
    public required long Token { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
    /// <summary>Input as evaluated, for the step's page; null when too large.</summary>
    public JsonElement? Input { get; init; }
    /// <summary>The name under which its executor claims. A fault, or an attempt given back, is refused while another holds the attempt; without a name it is not.</summary>
    public string? Executor { get; init; }
}

/// <summary>The attempt completed.</summary>
public sealed record StepSucceeded : StepReport
{
    public required StepOutput Output { get; init; }
    /// <summary>The result was reused by content.</summary>
    public bool Cached { get; init; }
    /// <summary>A decision's chosen targets and branch.</summary>
    public IReadOnlyList<string>? Chosen { get; init; }
    /// <summary>Warnings for the run, e.g. a missing result key.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary><c>when</c> was false.</summary>
public sealed record StepDeclined : StepReport;

/// <summary>The <c>forEach</c> list: stored before the first item runs.</summary>
public sealed record StepExpanded : StepReport
{
    public required Payload Items { get; init; }
    public required int Count { get; init; }
}

/// <summary>The step waits outside the executor: a durable timer, a person's answer or a child execution.</summary>
public sealed record StepParked : StepReport
{
    /// <summary>When the timer fires, or an approval's time is up.</summary>
    public DateTimeOffset? Until { get; init; }
    /// <summary>What the person is asked, for the dashboard: <c>{title, roles, form, timeout}</c>.</summary>
    public JsonElement? Approval { get; init; }
    /// <summary>The execution to start and wait for.</summary>
    public ChildWorkflow? Child { get; init; }
}

/// <summary>A child execution as its parent's step asks for it.</summary>
public sealed record ChildWorkflow
{
    public required string WorkflowId { get; init; }
    /// <summary>Null means the highest published version.</summary>
    public string? Version { get; init; }
    /// <summary>The evaluated inputs.</summary>
    public JsonElement? Inputs { get; init; }
}

/// <summary>The attempt failed.</summary>
public sealed record StepFaulted : StepReport
{
    public required Fault Fault { get; init; }
    public JsonElement? Checkpoint { get; init; }
    /// <summary>The process of its own in which the attempt ran ended before it reported; the fault's message says how.</summary>
    public bool ProcessDied { get; init; }
}

/// <summary>The executor gave the attempt back untouched (drain, or a claim that was not answered in time).</summary>
public sealed record StepHandedBack : StepReport;

/// <summary>One line of a step's log.</summary>
public sealed record StepLogLine
{
    public required string ExecutionId { get; init; }
    public required string StepId { get; init; }
    public int? Item { get; init; }
    public required int Attempt { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary><c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>.</summary>
    public required string Level { get; init; }
    public required string Message { get; init; }
}

/// <summary>The executor's way to work and back. In process when embedded; RabbitMQ in the fleet.</summary>
public interface IStepPlane
{
    /// <summary>Takes the next attempts to make, at least one, at most <paramref name="max"/>.</summary>
    ValueTask<IReadOnlyList<StepWork>> TakeAsync(int max, CancellationToken cancel);

    /// <summary>Reports an attempt's end; completes when the report is committed or refused for good.</summary>
    Task ReportAsync(StepReport report, CancellationToken cancel);

    /// <summary>Claims an attempt before an effect and shows it as RUNNING; false means drop it.</summary>
    Task<bool> ClaimAsync(StepWork work, string executor, CancellationToken cancel);

    /// <summary>The attempt ended here without a report: refused, cancelled, or its lease is gone.</summary>
    void Dropped(StepWork work)
    {
    }

    /// <summary>Shows a pure step as RUNNING without waiting; called for steps that take longer than a moment.</summary>
    void Started(StepWork work, string executor);

    /// <summary>Renews the leases held; answers the tokens that are no longer ours.</summary>
    Task<IReadOnlyList<long>> RenewAsync(string executor, IReadOnlyList<long> tokens, CancellationToken cancel);

    /// <summary>Adds log lines; never blocks on the engine.</summary>
    void Log(StepLogLine line);

    /// <summary>Fires with the token of an attempt that is to stop now (cancel, lost lease).</summary>
    IObservable<long> Cancellations { get; }
}
