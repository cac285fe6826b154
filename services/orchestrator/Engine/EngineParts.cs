using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>What a turn works with.</summary>
internal sealed record EngineParts(EventLog Log, Lifecycle Lifecycle, DispatchQueue Queue, RunTimers Timers, LogStore Logs, AuditTrail Audit)
{
    /// <summary>Hears of runs whose end is durable; set once, before the first is.</summary>
    public Action<ActiveRun> Ended { get; set; } = _ => { };
}
