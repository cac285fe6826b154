using System.Text.Json;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Query;

/// <summary>Keeps a run's secrets out of the tables that its SQL makes: tables are kept as they are, for any later step to read.</summary>
internal static class SecretCells
{
    /// <summary>
    /// The statement and its values, unchanged unless a secret is bound in them. If one is, each cell whose text holds it becomes NULL: no
    /// column but text has another form for it.
    /// </summary>
    public static async Task<(string Sql, IReadOnlyList<JsonElement> Values)> HideAsync(
        StepContext step, SqlSession session, string sql, IReadOnlyList<JsonElement> values, CancellationToken cancel)
    {
        if (step.Log.Mask is not { IsEmpty: false } mask || !values.Any(value => Holds(value)))
        {
            return (sql, values);
        }

        var binding = await session.BindAsync(sql, cancel);
        if (binding.Problems.Count > 0 || binding.Columns.Count == 0)
        {
            // Running it says what is wrong.
            return (sql, values);
        }

        var secrets = mask.Values.Select(value => JsonSerializer.SerializeToElement(value)).ToList();
        var columns = binding.Columns.Select(column => Cell(SqlName.Quote(column.Name), values.Count, secrets.Count));
        step.Log.Warn("The SQL uses a secret input: cells that hold it are NULL in its table");
        // On the statement's own first line, so that lines in faults stay right.
        return ($"SELECT {string.Join(", ", columns)} FROM ({sql}\n)", [.. values, .. secrets]);

        bool Holds(JsonElement value)
        {
            MaskedJson.Of(value, mask, out var changed);
            return changed;
        }
    }

    private static string Cell(string column, int before, int secrets)
    {
        var holds = Enumerable.Range(before + 1, secrets).Select(number => $"contains(CAST({column} AS VARCHAR), ${number})");
        return $"CASE WHEN {string.Join(" OR ", holds)} THEN NULL ELSE {column} END AS {column}";
    }
}
