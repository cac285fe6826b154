using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>What would clear the findings of each failed rule, the worst first.</summary>
public static class CorrectiveActions
{
    private static readonly IReadOnlyDictionary<string, string> Actions = new Dictionary<string, string>
    {
        ["C01"] = "Find or obtain the drilling permit of each producing lease and correct approval and spud dates.",
        ["C02"] = "Schedule an inspection of each producing lease that had none within 365 days.",
        ["C03"] = "Record the violation behind each failed inspection, or correct its result.",
        ["C04"] = "Carry out and record the follow-up inspections that are missing.",
        ["C05"] = "Resolve the overdue violations, or agree a new due date with the regulator.",
        ["C06"] = "Resolve the critical violations at once and find out why 30 days were not kept.",
        ["C07"] = "Pay the outstanding penalties, or record the payments made.",
        ["C08"] = "Report the missing production months of leases held by production.",
        ["C09"] = "Check the royalty clause of each lease below the minimum and amend it.",
        ["C10"] = "Pay the rentals in arrears, or record the payments made.",
        ["C11"] = "Correct the spud dates, or explain production before them.",
        ["C12"] = "Renew or close the permits that are past their expiry without a spud.",
    };

    public static Section Of(AuditFacts facts) => new("Corrective actions",
    [
        new Table(
            [new("Rule"), new("Findings", Align.Right), new("Action", Flex: 2), new("Owner", Flex: 0.7f), new("Due", Flex: 0.5f)],
            [.. facts.Failed.OrderByDescending(r => r.FailureRate).ThenByDescending(r => r.Failed)
                .Select(r => new Row([r.Id, Figures.Count(r.Failed), Actions.GetValueOrDefault(r.Id, $"Review the findings: {r.Title}."), "", ""]))])
        { Empty = facts.Compliance is null ? "Not computed." : "No rule failed." },
        new Paragraph("Owner and due date are for the person who signs to fill in.", Voice.Note),
    ]);
}
