using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.Scheduler.Firing;

/// <summary>Rung when a schedule has changed.</summary>
internal sealed class FireAlarm : Alarm;

/// <summary>Rung when there is something to ask the orchestrator.</summary>
internal sealed class AskAlarm : Alarm;
