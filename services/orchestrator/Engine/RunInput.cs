using System.Data.Common;
using System.Text.Json;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Planning;

namespace Vanguards.Orchestrator.Engine;

/// <summary>Something that a run is told, and who waits for it to be durable.</summary>
internal abstract record RunInput
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True if it changed the run; false if it came too late or its token is stale.</summary>
    public Task<bool> Done => _done.Task;

    public bool Accepted { get; set; }

    public void Committed() => _done.TrySetResult(Accepted);

    public void Failed(Exception why)
    {
        _done.TrySetException(new NotCommittedException(why));
        // Timers and recovery have nobody who looks at their outcome.
        _ = _done.Task.Exception;
    }

    /// <summary>The run leaves the queue, for the first time or again.</summary>
    public sealed record Start : RunInput;

    public sealed record Cancel(string By) : RunInput;

    public sealed record Report(StepReport Content) : RunInput;

    /// <summary>An executor took the attempt and holds a lease on it.</summary>
    public sealed record Claim(int Step, int Item, long Token, string Executor, DateTimeOffset LeaseUntil, bool GivenBefore = false) : RunInput;

    /// <summary>A person answers an approval.</summary>
    public sealed record Decide(int Step, int Item, string By, JsonElement Answer) : RunInput;

    public sealed record Timer(int Step, int Item, long Token) : RunInput;

    public sealed record LeaseLapsed(int Step, int Item, long Token) : RunInput;

    /// <summary>
    /// Repeat what is still open. If executors ended with the engine, attempts that were running come back; if not, their leases are watched to the end.
    /// Were they <paramref name="Killed"/>, it may have been a step's doing.
    /// </summary>
    public sealed record Recover(bool LeasesAreDead, bool Killed = false) : RunInput;
}

/// <summary>The database did not take the change to the run; a caller may try again.</summary>
internal sealed class NotCommittedException(Exception why) : DbException($"The change to the run could not be committed: {why.Message}", why)
{
    public override bool IsTransient => true;
}
