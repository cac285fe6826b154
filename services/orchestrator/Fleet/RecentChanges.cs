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
    private const int Page = 1_000;

    /// <summary>How far the clocks of two orchestrators may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Entries that are written with their deed, about runs.</summary>
    private static readonly HashSet<string> OfRuns = ["execute", "cancel", "retry", "approval"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - CatalogMemory.Settling - Skew;
        var changing = new HashSet<string>(StringComparer.Ordinal);
        await using var rows = database.ReadByKey();
        for (var before = long.MaxValue; before > 0;)
        {
            var bound = before;
            var newest = await rows.Audit.Where(entry => entry.Seq < bound).OrderByDescending(entry => entry.Seq).Take(Page)
                .Select(entry => new { entry.Seq, entry.At, entry.Action, entry.UseCase }).ToListAsync(cancellationToken);
            var recent = newest.TakeWhile(entry => entry.At > since).ToList();
            changing.UnionWith(recent.Where(entry => !OfRuns.Contains(entry.Action)).Select(entry => entry.UseCase).OfType<string>());
            before = recent.Count < Page ? 0 : recent[^1].Seq;
        }

        memory.Lead(changing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
