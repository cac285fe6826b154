using Vanguards.Messaging.Commits;

namespace Vanguards.Orchestrator.Store;

/// <summary>Row keys of runs, growing; used on the writer's turn only.</summary>
internal sealed class RunKeys
{
    private long _last = -1;

    public long Next(CommitScope scope)
    {
        if (_last < 0)
        {
            _last = (long)scope.Scalar("SELECT coalesce(max(run), 0) FROM (SELECT max(run) AS run FROM executions UNION ALL SELECT max(run) FROM expired) AS used")!;
        }

        // A key whose run was undone is not used again: what was in memory for it may still be about.
        return ++_last;
    }
}
