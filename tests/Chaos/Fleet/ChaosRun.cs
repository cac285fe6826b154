namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>One run that is asked for, and perhaps cancelled.</summary>
internal sealed class ChaosRun(string id, string workflow, TimeSpan? cancelledAfter)
{
    public string Id => id;

    public string Workflow => workflow;

    /// <summary>Null if nobody cancelled it; else whether the cancel was what ended it.</summary>
    public bool? Cancelled { get; private set; }

    /// <summary>Some of random workflows, one to be undone, one to be retried, one to be cancelled.</summary>
    public static IReadOnlyList<ChaosRun> Some(Random random, int first, IReadOnlyList<string> workflows, int count)
    {
        string Any() => workflows[random.Next(workflows.Count)];
        return
        [
            .. Enumerable.Range(first, count).Select(n => new ChaosRun($"run-{n}", Any(), null)),
            random.Next(2) == 0 ? new ChaosRun($"run-{first + count}", Workload.Rollback, null) : new ChaosRun($"run-{first + count}", Workload.Retried, null),
            new ChaosRun($"run-{first + count + 1}", Any(), TimeSpan.FromMilliseconds(random.Next(0, 3000))),
        ];
    }

    public async Task AskAsync(FleetSite site)
    {
        await site.AcceptAsync(site.Work.Request(id, workflow));
        if (cancelledAfter is { } after)
        {
            await Task.Delay(after, TimeProvider.System, TestContext.Current.CancellationToken);
            Cancelled = await site.CancelAsync(id);
        }
    }
}
