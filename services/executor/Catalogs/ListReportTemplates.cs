using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Vanguards.Contracts.Catalog;

namespace Vanguards.Executor.Catalogs;

/// <summary>The report templates that can be rendered.</summary>
public sealed record ReportTemplateList
{
    public required IReadOnlyList<ReportTemplate> Items { get; init; }
}

internal static class ListReportTemplates
{
    public static async Task<Ok<ReportTemplateList>> HandleAsync(IReportCatalog catalog, CancellationToken cancel) =>
        TypedResults.Ok(new ReportTemplateList { Items = await catalog.ListAsync(cancel) });
}
