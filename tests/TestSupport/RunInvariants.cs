using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Vanguards.TestSupport;

/// <summary>
/// What must hold of every run whatever was killed when, asked of the product's rows by SQL that shares nothing with the product. Ask
/// when nothing is going on any longer.
/// </summary>
public static class RunInvariants
{
    private static readonly (string Name, string Sql)[] Checks =
    [
        ("its seqs are not dense", """
            SELECT x.id FROM executions x JOIN events e ON e.run = x.run GROUP BY x.id HAVING min(e.seq) <> 1 OR max(e.seq) <> count(*)
            """),
        ("it is stuck: not ended, and a step is neither handed out, timed nor awaited", """
            SELECT x.id FROM executions x WHERE x.state IN ('RUNNING', 'WAITING', 'CANCELLING', 'ROLLING_BACK') AND NOT EXISTS (
              SELECT 1 FROM cells c WHERE c.run = x.run AND c.status IN ('READY', 'RUNNING', 'RETRYING', 'WAITING')
                AND (c.body LIKE '%"inFlight":true%' OR c.due_at IS NOT NULL OR c.body LIKE '%"waitingFor":1%'
                  OR (c.body LIKE '%"waitingFor":2%' AND EXISTS (SELECT 1 FROM executions k WHERE k.parent_run = c.run AND k.parent_token = c.token AND k.finished_at IS NULL))))
            """),
        ("it is a child that nobody waits for", """
            SELECT x.id FROM executions x WHERE x.parent_run IS NOT NULL AND x.finished_at IS NULL AND NOT EXISTS (
              SELECT 1 FROM cells c WHERE c.run = x.parent_run AND c.step = x.parent_step AND c.item = x.parent_item AND c.token = x.parent_token AND c.status = 'WAITING')
            """),
        ("it has ended and its last event is not the end", """
            SELECT x.id FROM executions x WHERE x.finished_at IS NOT NULL
              AND (SELECT e.type FROM events e WHERE e.run = x.run ORDER BY e.seq DESC LIMIT 1) NOT IN ('COMPLETE', 'ERROR')
            """),
        ("an attempt of it ended twice", """
            SELECT x.id FROM executions x JOIN events e ON e.run = x.run AND e.type IN ('COMPLETE', 'ERROR') GROUP BY x.id, e.attempt HAVING count(*) > 1
            """),
        ("its lifecycle and its steps disagree on the end", """
            SELECT x.id FROM executions x JOIN runs r ON r.run = x.run WHERE x.finished_at IS NOT NULL AND x.state <> r.status AND r.status IN (
              'RUNNING', 'WAITING', 'CANCELLING', 'ROLLING_BACK', 'COMPLETED', 'COMPLETED_WITH_ERRORS', 'TIMED_OUT', 'ROLLED_BACK', 'ROLLBACK_FAILED')
            """),
        ("a step completed twice in one attempt", """
            SELECT x.id FROM executions x JOIN events e ON e.run = x.run AND e.type = 'STEP_COMPLETE'
              GROUP BY x.id, e.attempt, e.body ->> '$.step.id' HAVING count(*) > 1
            """),
        ("a step began again after it had completed", """
            SELECT x.id FROM executions x JOIN events c ON c.run = x.run AND c.type = 'STEP_COMPLETE' JOIN events s ON s.run = c.run AND s.attempt = c.attempt AND s.seq > c.seq
              AND s.type IN ('STEP_START', 'STEP_RETRY') AND s.body ->> '$.step.id' = c.body ->> '$.step.id'
            """),
        ("an attempt was made after one that completed", """
            SELECT x.id FROM executions x JOIN attempts c ON c.run = x.run AND c.status = 'COMPLETED' JOIN attempts n ON n.run = c.run AND n.step = c.step AND n.item = c.item
              AND n.kind = c.kind AND n.run_attempt = c.run_attempt AND n.token > c.token
            """),
    ];

    /// <summary>What does not hold, each with the execution's id; empty when all is well.</summary>
    public static IReadOnlyList<string> Broken(string dataFolder)
    {
        using var connection = FileOf(dataFolder);
        return Broken(connection);
    }

    /// <summary>As the other, for the rows of the fleet.</summary>
    public static IReadOnlyList<string> Broken(DbConnection connection) =>
        [.. Checks.SelectMany(check => Read(connection, check.Sql).Select(id => $"{id}: {check.Name}"))];

    /// <summary>Executions that have not ended.</summary>
    public static IReadOnlyList<string> Open(string dataFolder)
    {
        using var connection = FileOf(dataFolder);
        return Open(connection);
    }

    /// <summary>As the other, for the rows of the fleet.</summary>
    public static IReadOnlyList<string> Open(DbConnection connection) => Read(connection, "SELECT id || ' ' || state FROM executions WHERE finished_at IS NULL");

    private static SqliteConnection FileOf(string dataFolder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "orchestration.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static List<string> Read(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = connection is SqliteConnection ? sql : sql.Replace("body ->> '$.step.id'", "body::jsonb #>> '{step,id}'", StringComparison.Ordinal);
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
