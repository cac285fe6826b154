using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Composes <c>lease-renewal-report</c>.</summary>
public static class LeaseRenewalReport
{
    public static async Task<ReportDocument> ComposeAsync(ReportContext report, CancellationToken cancel)
    {
        var facts = await RenewalFacts.ReadAsync(report, cancel);
        var undated = await UnreadableExpiry.ReadAsync(report, cancel);
        var run = report.Input.Execution;
        var all = await AllRecommendations.OfAsync(report, facts, cancel);
        var details = await LeaseDetails.OfAsync(report, facts, cancel);
        return new ReportDocument
        {
            Title = "Lease Renewal Report",
            Subtitle = Cover.UseCase(run),
            Cover = Cover.Of(report),
            SampleData = report.SampleData,
            AsOf = report.Today,
            CreatedAt = run.AsOf,
            RunId = run.Id,
            Author = run.User,
            Sections =
            [
                RenewalSummary.Of(report, facts, undated),
                DueSoon.Of(report, facts),
                all,
                RiskOverview.Of(facts),
                FinancialImpact.Of(report, facts),
                LeftOut.Of(facts, undated),
                .. details,
                Provenance.Of(report),
            ],
            Sheets = RenewalSheets.Of(facts),
            Data = RenewalSheets.Data(facts),
            Notes = undated is null ? [] : [undated.ToString()],
        };
    }
}
