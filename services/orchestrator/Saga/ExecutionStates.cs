using System.Collections.Frozen;

namespace Vanguards.Orchestrator.Saga;

/// <summary>The states of an execution, in the words of the outside and in the state machine's.</summary>
public static class ExecutionStates
{
    public const string Pending = "PENDING";
    public const string Validating = "VALIDATING";
    public const string Queued = "QUEUED";
    public const string Provisioning = "PROVISIONING";
    public const string Running = "RUNNING";
    public const string Waiting = "WAITING";
    public const string Cancelling = "CANCELLING";
    public const string RollingBack = "ROLLING_BACK";
    public const string Completed = "COMPLETED";
    public const string CompletedWithErrors = "COMPLETED_WITH_ERRORS";
    public const string Failed = "FAILED";
    public const string TimedOut = "TIMED_OUT";
    public const string Cancelled = "CANCELLED";
    public const string Rejected = "REJECTED";
    public const string RolledBack = "ROLLED_BACK";
    public const string RollbackFailed = "ROLLBACK_FAILED";

    /// <summary>Every state, in the order of a run's life.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Pending, Validating, Queued, Provisioning, Running, Waiting, Cancelling, RollingBack,
        Completed, CompletedWithErrors, Failed, TimedOut, Cancelled, Rejected, RolledBack, RollbackFailed,
    ];

    private static readonly FrozenSet<string> Ends = new[]
    {
        Completed, CompletedWithErrors, Failed, TimedOut, Cancelled, Rejected, RolledBack, RollbackFailed,
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Retryables = new[] { Failed, TimedOut, Cancelled, CompletedWithErrors }.ToFrozenSet();

    // INITIAL is the state machine's own, before the first event; no row is committed with it.
    private static readonly FrozenDictionary<string, string> Properties = All.Append("INITIAL").ToFrozenDictionary(
        wire => wire,
        wire => string.Concat(wire.Split('_').Select(word => word[0] + word[1..].ToLowerInvariant())));

    private static readonly FrozenDictionary<string, string> Wires = Properties.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static bool IsTerminal(string state) => Ends.Contains(state);

    /// <summary>True for the ends from which a person may retry.</summary>
    public static bool IsRetryable(string state) => Retryables.Contains(state);

    /// <summary>True for the ends that have a result.</summary>
    public static bool HasResult(string state) => state is Completed or CompletedWithErrors;

    internal static string Property(string wire) => Properties.GetValueOrDefault(wire, "");

    internal static string Wire(string property) => Wires.GetValueOrDefault(property, "");
}
