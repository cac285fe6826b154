using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>Composes <c>compliance-audit</c>.</summary>
public static class ComplianceAuditReport
{
    public static async Task<ReportDocument> ComposeAsync(ReportContext report, CancellationToken cancel)
    {
        var facts = await AuditFacts.ReadAsync(report, cancel);
        var run = report.Input.Execution;
        IReadOnlyList<Section> evidence = report.Options.IncludeEvidence ? [await Evidence.OfAsync(report, facts, cancel)] : [];
        return new ReportDocument
        {
            Title = "Compliance Audit",
            Subtitle = Cover.UseCase(run),
            Cover = Cover.Of(report),
            SampleData = report.SampleData,
            AsOf = report.Today,
            CreatedAt = run.AsOf,
            RunId = run.Id,
            Author = run.User,
            Sections =
            [
                Opinion.Of(report, facts),
                Scope.Of(report, facts),
                RuleResults.Of(facts),
                FindingsOverview.Of(report, facts),
                DataIntegrity.Of(facts),
                NotCheckable.Of(facts),
                CorrectiveActions.Of(facts),
                .. evidence,
                Provenance.Of(report),
                SignOffLines.Of(report),
            ],
            Sheets = AuditSheets.Of(facts),
            Data = AuditSheets.Data(facts),
        };
    }
}
