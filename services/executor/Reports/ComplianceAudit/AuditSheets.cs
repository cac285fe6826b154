using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>The audit's tables for CSV, XLSX and JSON.</summary>
public static class AuditSheets
{
    public static IReadOnlyList<Sheet> Of(AuditFacts facts) => [Rules(facts), Evidence(facts), Leases(facts), Checks(facts)];

    public static Sheet Evidence(AuditFacts facts) => new("Evidence",
        ["rule", "lease_id", "severity", "due_date", "dataset", "line", "key", "finding", "values"],
        facts.Found.Select(f => (IReadOnlyList<object?>)
            [f.Rule, f.Lease, f.Severity, f.Due, f.Dataset, decimal.TryParse(f.Line, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : f.Line, f.Key, f.Message, f.Values?.AsText()]));

    public static JsonObject Data(AuditFacts facts) => new() { ["compliance"] = Node(facts.Compliance), ["integrity"] = Node(facts.Integrity) };

    private static JsonNode? Node(JsonElement? value) => value is { } found ? JsonNode.Parse(found.GetRawText()) : null;

    private static Sheet Rules(AuditFacts facts) => new("Rules",
        ["rule", "requirement", "basis", "status", "applicable", "passed", "failed", "not_checkable", "not_checkable_because"],
        facts.Rules.Select(r => (IReadOnlyList<object?>)[r.Id, r.Title, r.Basis, r.Status, r.Applicable, r.Passed, r.Failed, r.NotCheckable, string.Join("; ", r.Reasons)]));

    private static Sheet Leases(AuditFacts facts) => new("Leases",
        ["lease_id", "failed_rules"],
        facts.Compliance.Get("byLease").Items().Select(l => (IReadOnlyList<object?>)[l.Text("leaseId"), l.Text("failedRules")]));

    private static Sheet Checks(AuditFacts facts) => new("Integrity checks",
        ["check", "table", "status", "count", "examples"],
        facts.Integrity.Get("checks").Items().Select(c => (IReadOnlyList<object?>)[c.Text("id"), c.Text("table"), c.Text("status"), c.Number("count"), string.Join("; ", c.Items("examples").Select(DataIntegrity.Example))]));
}
