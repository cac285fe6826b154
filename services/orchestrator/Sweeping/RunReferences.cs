using System.Data.Common;
using System.Globalization;
using Vanguards.Contracts.Objects;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Store;
using Vanguards.Storage.Sweep;

namespace Vanguards.Orchestrator.Sweeping;

/// <summary>
/// The objects of executions: definitions, inputs, outputs, tables, checkpoints, artifacts, results. Read a few runs at a time, from every column that may hold
/// an address, sealed ones opened; a reader holds up no writer.
/// </summary>
internal sealed class RunReferences(OrchestrationDatabase database, SecretInputs secrets) : IObjectReferences
{
    /// <summary>The first column is the run; the others are text.</summary>
    internal static readonly (string Table, string[] Columns)[] Texts =
    [
        ("executions", ["definition_uri"]),
        ("documents", ["request", "inputs", "datasets", "result", "warnings", "not_undone"]),
        ("runs", ["body"]),
        ("cells", ["body"]),
        ("attempts", ["input", "output", "fault", "checkpoint", "approval", "child"]),
        ("events", ["body"]),
        ("artifacts", ["uri"]),
    ];

    public string Service => "orchestrator";

    /// <summary>Runs of one statement.</summary>
    internal int RunsAtOnce { get; set; } = 500;

    public async Task<IReadOnlyCollection<string>> FindAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel)
    {
        var asked = sha256s.ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var rows = database.Open();
        for (var after = -1L; await NextAsync(rows, after, cancel) is { } last; after = last)
        {
            foreach (var (table, columns) in Texts)
            {
                await CollectAsync(rows, table, columns, after, last, asked, found, cancel);
            }
        }

        return found;
    }

    /// <summary>The last of the next runs; null after the last.</summary>
    private async Task<long?> NextAsync(DbConnection rows, long after, CancellationToken cancel)
    {
        await using var command = Command(rows, $"SELECT max(run) FROM (SELECT run FROM executions WHERE run > @after ORDER BY run LIMIT {RunsAtOnce}) AS next", after, null);
        return await command.ExecuteScalarAsync(cancel) is { } last and not DBNull ? Convert.ToInt64(last, CultureInfo.InvariantCulture) : null;
    }

    private async Task CollectAsync(DbConnection rows, string table, string[] columns, long after, long last, HashSet<string> asked, HashSet<string> found, CancellationToken cancel)
    {
        var isSealed = table == "documents" ? "inputs_sealed" : null;
        var holds = columns.Select(column => $"{column} LIKE '%sha256/%'").Concat(columns.Select(column => $"{column} LIKE '{SecretInputs.Sealed}%'")).Concat(isSealed is null ? [] : [isSealed]);
        var sql = $"SELECT run, {string.Join(", ", columns)} FROM {table} WHERE run > @after AND run <= @last AND ({string.Join(" OR ", holds)})";
        await using var command = Command(rows, sql, after, last);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            for (var column = 1; column <= columns.Length; column++)
            {
                if (!await reader.IsDBNullAsync(column, cancel))
                {
                    HashText.Collect(Clear(reader.GetInt64(0), reader.GetString(column), columns[column - 1] == "inputs"), asked, found);
                }
            }
        }
    }

    /// <summary>Sealed inputs are marked by their row, other columns by their text.</summary>
    private string? Clear(long run, string text, bool isInputs) =>
        isInputs && !text.StartsWith('{') ? secrets.OpenText(run, SecretInputs.Sealed + text) : secrets.OpenText(run, text);

    private static DbCommand Command(DbConnection rows, string sql, long after, long? last)
    {
        var command = rows.CreateCommand();
        command.CommandText = sql;
        Add(command, "after", after);
        if (last is { } end)
        {
            Add(command, "last", end);
        }

        return command;
    }

    private static void Add(DbCommand command, string name, long value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
