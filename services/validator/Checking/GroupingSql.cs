using System.Text;
using System.Text.Json;
using Vanguards.Definitions.Model;
using SqlName = Vanguards.Definitions.SqlName;

namespace Vanguards.Validator.Checking;

/// <summary>The statement of an aggregate step's grouped table, of the same meaning as the executor's.</summary>
internal static class GroupingSql
{
    /// <summary>Null if the step asks for none.</summary>
    public static string? Of(WorkflowStep step)
    {
        var task = step.Config.Task!;
        if (task.GroupBy is not { Count: > 0 } && task.Measures is null)
        {
            return null;
        }

        var keys = (task.GroupBy ?? []).Select(Quote).ToList();
        var columns = new List<string>(keys);
        foreach (var measure in task.Measures is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
        {
            columns.Add($"(\n{measure.Value}\n) AS {Quote(measure.Name)}");
        }

        if (columns.Count == keys.Count)
        {
            columns.Add("count(*) AS \"rows\"");
        }

        var names = (task.Sources ?? []).Select(source => $"{Quote(SqlName.Of(step.Id))}.{Quote(SqlName.Of(source))}").ToList();
        var from = names.Count == 1 ? names[0] : $"({string.Join(" UNION ALL BY NAME ", names.Select(name => $"SELECT *, '' AS _source FROM {name}"))})";
        var sql = new StringBuilder("SELECT ").AppendJoin(", ", columns).Append(" FROM ").Append(from);
        return (keys.Count > 0 ? sql.Append(" GROUP BY ").AppendJoin(", ", keys) : sql).ToString();
    }

    private static string Quote(string identifier) => Vanguards.Storage.Sql.SqlName.Quote(identifier);
}
