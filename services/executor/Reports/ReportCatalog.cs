using Vanguards.Contracts.Catalog;

namespace Vanguards.Executor.Reports;

/// <summary>The templates that this executor renders.</summary>
public sealed class ReportCatalog : IReportCatalog
{
    private static readonly IReadOnlyList<string> Formats = ["pdf", "html", "csv", "xlsx", "json", "md"];

    public static readonly IReadOnlyList<ReportTemplate> Templates =
    [
        new()
        {
            Name = "lease-renewal-report",
            Title = "Lease Renewal Report",
            Description = "Recommendations for expiring leases with their reasons, risks and financial impact.",
            Formats = Formats,
        },
        new()
        {
            Name = "compliance-audit",
            Title = "Compliance Audit",
            Description = "Compliance rate, findings by rule and data integrity, with the evidence behind each finding.",
            Formats = Formats,
        },
    ];

    public ValueTask<IReadOnlyList<ReportTemplate>> ListAsync(CancellationToken cancel) => new(Templates);
}
