using System.Text.Json;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>One piece of evidence for a failed rule.</summary>
public sealed record Finding(string Rule, string Lease, string Severity, DateOnly? Due, string Dataset, string Line, string Key, string Message, JsonElement? Values)
{
    private static readonly IReadOnlyList<string> Known =
        ["rule", "ruleId", "kind", "id", "leaseId", "severity", "due", "dueDate", "dataset", "table", "line", "key", "message", "note", "reason", "result", "values", "rows"];

    /// <summary>An evidence object gives a finding for each of its <c>rows</c>, or one by itself; none if it says of itself that nothing failed.</summary>
    public static IEnumerable<Finding> From(string rule, JsonElement value)
    {
        if (value.Text("result") is { } result && result != "FAILED")
            return [];
        var rows = value.Items("rows");
        return rows.Count == 0 ? [One(rule, value, value)] : rows.Select(row => One(rule, value, row));
    }

    /// <summary>The rule that an item of an agent's evidence speaks of.</summary>
    public static string RuleOf(JsonElement value) => value.Text("rule") ?? value.Text("ruleId") ?? value.Text("kind") ?? value.Text("id") ?? "";

    public string Place => Dataset.Length == 0 && Line.Length == 0 ? "" : $"{Dataset} line {(Line.Length > 0 ? Line : "unknown")}";

    /// <summary>Lease, severity and due date from the row behind the finding, where the evidence does not say.</summary>
    public Finding With(SourceRow? row) => row is null ? this : this with
    {
        Lease = Lease.Length > 0 ? Lease : row.Lease,
        Severity = Severity.Length > 0 ? Severity : row.Severity,
        Due = Due ?? row.Due,
    };

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
            value.Text("message") ?? value.Text("note") ?? value.Text("reason") ?? Rest(value),
            values);
    }

    // An agent may describe its evidence in fields of its own: shown as they are.
    private static string Rest(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
            ? string.Join("; ", value.EnumerateObject().Where(p => !Known.Contains(p.Name)).Select(p => $"{p.Name}: {p.Value.AsText()}"))
            : value.AsText();
}
