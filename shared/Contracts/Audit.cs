using System.Text.Json;

namespace Vanguards.Contracts.Audit;

/// <summary>One thing that somebody did, or was refused.</summary>
public sealed record AuditEntry
{
    public required DateTimeOffset At { get; init; }
    public required string Who { get; init; }
    /// <summary>Verb in kebab-case: <c>sign-in</c>, <c>publish</c>, <c>execute</c>, <c>cancel</c> …</summary>
    public required string Action { get; init; }
    public string? UseCase { get; init; }
    /// <summary>What it was done to: an execution id, a workflow id and version.</summary>
    public required string Target { get; init; }
    public JsonElement? Details { get; init; }
    /// <summary>Names the deed to <see cref="IAuditTrail.Done"/>; no part of the trail.</summary>
    public Guid Deed { get; init; } = Guid.NewGuid();
}

/// <summary>The append-only, hash-chained audit trail, kept by the orchestrator.</summary>
public interface IAuditTrail
{
    /// <summary>Durable when it completes.</summary>
    Task AppendAsync(AuditEntry entry, CancellationToken cancel);

    /// <summary>
    /// The entry's deed is done and can be read, so that what is read from now on may be remembered. Nobody waits for this or for its failure: it is then assumed after a while.
    /// For deeds that went well only; one that failed may yet be done.
    /// </summary>
    void Done(AuditEntry entry);
}
