using System.Text;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Definitions.Planning;
using Vanguards.Messaging.Commits;

namespace Vanguards.Orchestrator.Store;

/// <summary>What the engine writes and reads on the writer's turn; the statements are those that SQLite and PostgreSQL share.</summary>
internal static class RunWriter
{
    private const string UpsertRun = """
        INSERT INTO runs (run, status, progress, due_at, counts, body) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
        ON CONFLICT (run) DO UPDATE SET status = excluded.status, progress = excluded.progress, due_at = excluded.due_at, counts = excluded.counts, body = excluded.body
        """;

    private const string UpsertCell = """
        INSERT INTO cells (run, step, item, status, token, due_at, body) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
        ON CONFLICT (run, step, item) DO UPDATE SET status = excluded.status, token = excluded.token, due_at = excluded.due_at, body = excluded.body
        """;

    private const string UpsertAttempt = """
        INSERT INTO attempts (run, step, item, token, run_attempt, attempt, kind, status, executor, lease_until, started_at, finished_at, input, output, fault, checkpoint, approval, child)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17)
        ON CONFLICT (run, step, item, token) DO UPDATE SET status = excluded.status, executor = coalesce(excluded.executor, attempts.executor), lease_until = excluded.lease_until,
          started_at = coalesce(attempts.started_at, excluded.started_at), finished_at = excluded.finished_at, input = coalesce(excluded.input, attempts.input),
          output = coalesce(excluded.output, attempts.output), fault = excluded.fault, checkpoint = coalesce(excluded.checkpoint, attempts.checkpoint), approval = coalesce(excluded.approval, attempts.approval), child = coalesce(excluded.child, attempts.child)
        """;

    private const string UpsertArtifact = """
        INSERT INTO artifacts (run, step_id, name, content_type, bytes, sha256, uri) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
        ON CONFLICT (run, step_id, name) DO UPDATE SET content_type = excluded.content_type, bytes = excluded.bytes, sha256 = excluded.sha256, uri = excluded.uri
        """;

    private static readonly CellStatus[] Statuses = Enum.GetValues<CellStatus>();

    public static void Save(CommitScope scope, long run, RunState state, RunChanges changes)
    {
        var cell = state.Run;
        scope.Execute(UpsertRun, run, cell.Status.Name(), cell.Progress, Instants.ToMicros(cell.TimerDue), Counts(state), PlanJson.Write(cell));
        foreach (var step in changes.Steps)
        {
            scope.Execute(UpsertCell, run, step.Step, step.Item, step.Status.Name(), step.Token, Instants.ToMicros(step.NextAttemptAt), PlanJson.Write(step));
        }
    }

    public static void Save(CommitScope scope, AttemptRow row) => scope.Execute(
        UpsertAttempt, row.Run, row.Step, row.Item, row.Token, row.RunAttempt, row.Attempt, row.Kind, row.Status, row.Executor, Instants.ToMicros(row.LeaseUntil),
        Instants.ToMicros(row.StartedAt), Instants.ToMicros(row.FinishedAt), row.Input, row.Output, row.Fault, row.Checkpoint, row.Approval, row.Child);

    public static void Save(CommitScope scope, long run, string stepId, ArtifactRef artifact) => scope.Execute(
        UpsertArtifact, run, stepId, artifact.Name, artifact.ContentType, artifact.Bytes, artifact.Sha256, artifact.Uri);

    /// <summary>Stores the run's result and its warnings.</summary>
    public static void SaveResult(CommitScope scope, long run, string output, string? warnings) =>
        scope.Execute("UPDATE documents SET result = @p1, warnings = @p2 WHERE run = @p0", run, output, warnings);

    public static void SaveNotUndone(CommitScope scope, long run, string names) =>
        scope.Execute("UPDATE documents SET not_undone = @p1 WHERE run = @p0", run, names);

    public static void SaveDatasets(CommitScope scope, long run, string? datasets) =>
        scope.Execute("UPDATE documents SET datasets = @p1 WHERE run = @p0", run, datasets);

    /// <summary>The run's state from its rows; null if it has never started.</summary>
    public static RunState? Restore(CommitScope scope, long run, RunShape shape, string executionId)
    {
        if (scope.Scalar("SELECT body FROM runs WHERE run = @p0", run) is not string body)
        {
            return null;
        }

        var cells = new List<StepCell>();
        using var reader = scope.Read("SELECT step, item, body FROM cells WHERE run = @p0", run);
        while (reader.Read())
        {
            cells.Add(PlanJson.ReadCell(reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2)));
        }

        return RunState.Restore(shape, executionId, PlanJson.ReadRun(body), cells);
    }

    /// <summary>The run's attempt as it is saved.</summary>
    public static int AttemptOf(CommitScope scope, long run) => (int)(long)(scope.Scalar("SELECT attempt FROM executions WHERE run = @p0", run) ?? 1L);

    /// <summary>The executor that claimed the attempt; empty if that is not known.</summary>
    public static string HolderOf(CommitScope scope, long run, int step, int item, long token) =>
        scope.Scalar("SELECT executor FROM attempts WHERE run = @p0 AND step = @p1 AND item = @p2 AND token = @p3", run, step, item, token) as string ?? "";

    /// <summary>Numbers of the document's steps by state, e.g. <c>{"COMPLETED":3}</c>.</summary>
    internal static string Counts(RunState state) => "{" + string.Join(',', CountsOf(state).Select(count => $"\"{count.Key}\":{count.Value}")) + "}";

    /// <summary>Numbers of the document's steps by state, those that are not zero.</summary>
    internal static Dictionary<string, int> CountsOf(RunState state) =>
        Statuses.Select(status => (Name: status.Name(), Count: state.CountOf(status))).Where(status => status.Count > 0).ToDictionary(status => status.Name, status => status.Count, StringComparer.Ordinal);

    internal static string? Json(JsonElement? value) => value?.GetRawText();
}
