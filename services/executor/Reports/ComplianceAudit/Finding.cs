using System.Text.Json;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>One piece of evidence for a failed rule.</summary>
public sealed record Finding(string Rule, string Lease, string Severity, DateOnly? Due, string Dataset, string Line, string Key, string Message, JsonElement? Values)
{
    private static readonly IReadOnlyList<string> Known =
        ["rule", "ruleId", "id", "leaseId", "severity", "due", "dueDate", "dataset", "table", "line", "key", "message", "reason", "values", "rows"];

    /// <summary>An evidence object gives a finding for each of its <c>rows</c>, or one by itself.</summary>
    public static IEnumerable<Finding> From(string rule, JsonElement value)
    {
        var rows = value.Items("rows");
        if (rows.Count == 0)
            return [One(rule, value, value)];
        return rows.Select(row => One(rule, value, row));
    }

    public string Place => Dataset.Length == 0 && Line.Length == 0 ? "" : $"{Dataset} line {(Line.Length > 0 ? Line : "unknown")}";

    private static Finding One(string rule, JsonElement value, JsonElement row)
    {
        var values = row.Get("values") ?? value.Get("values");
        return new Finding(
            rule,
            value.Text("leaseId") ?? values?.Text("lease_id") ?? "",
            value.Text("severity") ?? values?.Text("severity") ?? "",
            value.Date("dueDate") ?? value.Date("due") ?? values?.Date("due_date"),
            row.Text("dataset") ?? row.Text("table") ?? value.Text("dataset") ?? "",
            row.Text("line") ?? "",
            row.Text("key") ?? value.Text("key") ?? "",
            value.Text("message") ?? value.Text("reason") ?? Rest(value),
            values);
    }

    // An agent may describe its evidence in fields of its own: shown as they are.
    private static string Rest(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
            ? string.Join("; ", value.EnumerateObject().Where(p => !Known.Contains(p.Name)).Select(p => $"{p.Name}: {p.Value.AsText()}"))
            : value.AsText();
}
