using Vanguards.Orchestrator.Saga;

namespace Vanguards.Orchestrator.Store;

/// <summary>What an event needs to know of its run.</summary>
internal sealed record RunName(long Run, string Id, string UseCase, int Attempt)
{
    public static RunName Of(Execution row) => new(row.Run, row.Id, row.UseCase, row.Attempt);
}
