using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>What could not be judged, and why.</summary>
public static class NotCheckable
{
    public const string Status = "NOT_CHECKABLE";
    private const string Usual = "a field or dataset that the rule needs is missing or defective, or the time allowed has not run out yet";

    public static Section Of(AuditFacts facts)
    {
        List<Row> rows =
        [
            .. facts.Rules.Where(r => r.NotCheckable > 0 || r.Status == Status)
                .Select(r => new Row([r.Id, r.Title, Figures.Count(r.NotCheckable), r.Reasons.Count > 0 ? string.Join("; ", r.Reasons) : Usual])),
        ];
        return new Section("Not checkable",
        [
            new Table([new("Rule"), new("Requirement", Flex: 1), new("Subjects", Align.Right), new("Why, and how many", Flex: 1.4f)], rows)
            { Empty = facts.Compliance is null ? "Not computed." : "Every rule could be checked." },
            new Paragraph("Integrity checks that could not be made are listed under data integrity.", Voice.Note),
        ]);
    }
}
