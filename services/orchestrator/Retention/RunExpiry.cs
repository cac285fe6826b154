using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Sagas;
using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Retention;

/// <summary>
/// Takes away what has ended long ago, in two stages: in one transaction executions stop being there and their ids are kept as expired; then what nobody can see any
/// more is deleted, some rows at a time. Killed anywhere, the next pass goes on. Their objects have no row that names them then, and are the sweep's.
/// </summary>
internal sealed class RunExpiry(
    OrchestrationDatabase database, GroupCommit commits, SagaRows<Execution, OrchestrationContext> sagas, RunEngine engine, LogStore logs, AuditTrail audit,
    IOptions<RetentionOptions> options, TimeProvider time)
{
    private const string Who = "retention";

    /// <summary>Ended before then, waited for by nobody: the parent has ended too, and the bus has been told.</summary>
    private const string Expire = """
        INSERT INTO expired (id, run, state, workflow_id, workflow_name, version, use_case, attempt, priority, "user", request_sha256, created_at, started_at, finished_at, as_of, error_code, expired_at, rows_left)
        SELECT id, run, state, workflow_id, workflow_name, version, use_case, attempt, priority, "user", request_sha256, created_at, started_at, finished_at, as_of, error_code, @p2, 1 FROM executions ended
        WHERE use_case = @p0 AND finished_at < @p1 AND finished_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM executions parent WHERE parent.run = ended.parent_run AND parent.finished_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM announcements told WHERE told.run = ended.run)
        ORDER BY finished_at LIMIT @p3 RETURNING run, id
        """;

    /// <summary>What is deleted of a run that has expired; a test holds that no table with runs is left out.</summary>
    internal static readonly (string Table, string Key)[] Rows =
    [
        ("cells", "run, step, item"),
        ("attempts", "run, step, item, token"),
        ("events", "run, seq"),
        ("artifacts", "run, step_id, name"),
        ("runs", "run"),
        ("commands", "run"),
    ];

    /// <summary>Use cases that have executions.</summary>
    public async Task<IReadOnlyList<string>> UseCasesAsync(CancellationToken cancel)
    {
        await using var rows = database.ReadByKey();
        var found = new List<string>();
        // One look-up in the index for each, however many executions there are.
        for (var last = ""; await rows.Executions.Where(x => string.Compare(x.UseCase, last) > 0).OrderBy(x => x.UseCase).Select(x => x.UseCase).FirstOrDefaultAsync(cancel) is { } next; last = next)
        {
            found.Add(next);
        }

        return found;
    }

    /// <summary>Lets some of the use case's executions that ended before then expire; how many.</summary>
    public async Task<int> ExpireAsync(string useCase, DateTimeOffset before, CancellationToken cancel)
    {
        var expired = new List<(long Run, string Id)>();
        var now = time.GetUtcNow();
        await commits.RunAsync(
            scope =>
            {
                scope.Protect();
                using (var reader = scope.Read(Expire, useCase, Instants.ToMicros(before), Instants.ToMicros(now), (long)options.Value.RunsAtOnce))
                {
                    while (reader.Read())
                    {
                        expired.Add((reader.GetInt64(0), reader.GetString(1)));
                    }
                }

                foreach (var (run, _) in expired)
                {
                    scope.Execute("DELETE FROM documents WHERE run = @p0", run);
                    scope.Execute("DELETE FROM executions WHERE run = @p0", run);
                    sagas.Forget(run);
                }

                if (expired.Count > 0)
                {
                    var details = JsonSerializer.SerializeToElement(new { executions = expired.Count, endedBefore = before });
                    audit.Append(scope, new AuditEntry { At = now, Who = Who, Action = "expire-executions", UseCase = useCase, Target = useCase, Details = details });
                }

                scope.AfterCommit(() => expired.ForEach(run => Forget(run.Id)));
            },
            cancel);
        return expired.Count;
    }

    /// <summary>Deletes what is left of expired executions; how many rows and log lines.</summary>
    public async Task<(long Rows, long Lines)> ClearAsync(CancellationToken cancel)
    {
        var (rows, lines) = (0L, 0L);
        while (await NextAsync(cancel) is { Count: > 0 } page)
        {
            lines += await logs.RemoveAsync([.. page.Select(run => run.Id)], options.Value.RowsAtOnce, cancel);
            foreach (var (table, key) in Rows)
            {
                rows += await DeleteAsync(table, key, page[^1].Run, cancel);
            }

            await commits.RunAsync(scope => scope.Execute("UPDATE expired SET rows_left = 0 WHERE rows_left = 1 AND run <= @p0", page[^1].Run), cancel);
        }

        return (rows, lines);
    }

    private async Task<List<(long Run, string Id)>> NextAsync(CancellationToken cancel)
    {
        await using var rows = database.ReadByKey();
        var page = await rows.Expired.Where(x => x.RowsLeft == 1).OrderBy(x => x.Run).Select(x => new { x.Run, x.Id }).Take(options.Value.RunsAtOnce).ToListAsync(cancel);
        return page.ConvertAll(x => (x.Run, x.Id));
    }

    private async Task<long> DeleteAsync(string table, string key, long last, CancellationToken cancel)
    {
        var sql = $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE run IN (SELECT run FROM expired WHERE rows_left = 1 AND run <= @p0) LIMIT @p1) RETURNING run";
        for (var all = 0L; ;)
        {
            var some = 0;
            await commits.RunAsync(
                scope =>
                {
                    scope.Protect();
                    using var reader = scope.Read(sql, last, (long)options.Value.RowsAtOnce);
                    while (reader.Read())
                    {
                        some++;
                    }
                },
                cancel);
            all += some;
            if (some < options.Value.RowsAtOnce)
            {
                return all;
            }
        }
    }

    private void Forget(string id)
    {
        if (engine.InMemory(id) is { } run)
        {
            engine.Remove(run);
        }
    }
}
