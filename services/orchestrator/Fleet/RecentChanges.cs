using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>
/// Tells the memory, when this process begins to lead, which use cases' changes may be under way: those of the trail's newest entries. There can be no others, since nobody else may
/// write entries any longer.
/// </summary>
internal sealed class RecentChanges(OrchestrationDatabase database, CatalogMemory memory, TimeProvider time) : IHostedService
{
    /// <summary>How far the clocks of two orchestrators may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - CatalogMemory.Settling - Skew;
        await using var rows = database.Read();
        memory.Lead(await rows.Audit.Where(entry => entry.At > since && entry.UseCase != null).Select(entry => entry.UseCase!).Distinct().ToListAsync(cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
