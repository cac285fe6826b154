using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>What could not be judged, and why.</summary>
public static class NotCheckable
{
    private const string Usual = "a field or dataset that the rule needs is missing or defective, or the time allowed has not run out yet";

    public static Section Of(AuditFacts facts)
    {
        List<Row> rows =
        [
            .. facts.Rules.Where(r => r.NotCheckable > 0 || r.Status == "NOT_CHECKABLE")
                .Select(r => new Row([r.Id, r.Title, Figures.Count(r.NotCheckable), r.Reasons.Count > 0 ? string.Join("; ", r.Reasons) : Usual])),
            .. facts.Integrity.Get("checks").Items().Where(c => c.Text("status") == "NOT_CHECKABLE")
                .Select(c => new Row([c.Text("id") ?? "", $"Integrity of {c.Text("table")}", "all", c.Text("reason") ?? "the table or the columns of this check are absent"])),
        ];
        return new Section("Not checkable",
        [
            new Table([new("Rule"), new("Requirement", Flex: 1), new("Subjects", Align.Right), new("Why, and how many", Flex: 1.4f)], rows)
            { Empty = facts.Compliance is null && facts.Integrity is null ? "Not computed." : "Everything could be checked." },
        ]);
    }
}
