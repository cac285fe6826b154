using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.ComplianceAudit;

public static class SignOffLines
{
    public static Section Of(ReportContext report) => new("Sign-off",
    [
        new Paragraph($"Signed for run {report.Input.Execution.Id}."),
        new SignOff(["Prepared by", "Reviewed by", "Approved by"]),
    ]);
}
