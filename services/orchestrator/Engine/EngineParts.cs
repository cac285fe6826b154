using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>What a turn works with.</summary>
internal sealed record EngineParts(EventLog Log, Lifecycle Lifecycle, DispatchQueue Queue, RunTimers Timers, LogStore Logs, AuditTrail Audit, SecretInputs Secrets)
{
    /// <summary>Hears of runs whose end is durable; set once, before the first is.</summary>
    public Action<ActiveRun> Ended { get; set; } = _ => { };

    /// <summary>Hears of steps that wait for another execution, which is to be started, or looked after again.</summary>
    public Action<ActiveRun, AttemptKey> ChildWanted { get; set; } = (_, _) => { };

    /// <summary>Hears of attempts whose other execution is to be cancelled.</summary>
    public Action<ActiveRun, AttemptKey> ChildUnwanted { get; set; } = (_, _) => { };
}
