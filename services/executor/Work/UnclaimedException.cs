namespace Vanguards.Executor.Work;

/// <summary>The engine did not say in time whether the attempt is ours: nothing was done, and it is handed back, which uses nothing up.</summary>
internal sealed class UnclaimedException : Exception;
