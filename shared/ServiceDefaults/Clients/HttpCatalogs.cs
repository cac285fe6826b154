using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Notifications;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>A page of log lines with the cursor to go on from; answer of <c>GET /internal/executions/{id}/logs</c>.</summary>
public sealed record LogLines(IReadOnlyList<Frame> Lines, long Next);

/// <summary>What an entry of the audit trail announced is done.</summary>
public sealed record DoneDeed(string UseCase, Guid Deed);

internal sealed class HttpDatasetCatalog(IHttpClientFactory clients) : IDatasetCatalog
{
    private readonly ServiceClient _datasets = new(clients, "datasets");

    public Task<UseCase?> FindUseCaseAsync(string useCase, CancellationToken cancel) =>
        _datasets.GetAsync<UseCase>($"internal/use-cases/{Uri.EscapeDataString(useCase)}", cancel);

    public async Task<IReadOnlyList<DatasetRef>> CurrentAsync(string useCase, CancellationToken cancel) =>
        await _datasets.GetAsync<List<DatasetRef>>($"internal/use-cases/{Uri.EscapeDataString(useCase)}/datasets", cancel) ?? [];
}

/// <summary>Body of the question for outdated versions.</summary>
public sealed record OutdatedRequest(int Days, OutdatedVersion? After, int Limit)
{
    public const string Path = "internal/outdated-versions";
    public const string RemovePath = Path + "/remove";
}

internal sealed class HttpDatasetRetention(IHttpClientFactory clients) : IDatasetRetention
{
    private readonly ServiceClient _datasets = new(clients, "datasets");

    public async Task<IReadOnlyList<OutdatedVersion>> OutdatedAsync(int days, OutdatedVersion? after, int limit, CancellationToken cancel) =>
        await _datasets.PostAsync<List<OutdatedVersion>>(OutdatedRequest.Path, new OutdatedRequest(days, after, limit), cancel) ?? [];

    public Task<int> RemoveAsync(IReadOnlyList<OutdatedVersion> versions, CancellationToken cancel) => _datasets.PostAsync<int>(OutdatedRequest.RemovePath, versions, cancel);
}

internal sealed class HttpReportCatalog(IHttpClientFactory clients) : IReportCatalog
{
    private readonly ServiceClient _executor = new(clients, "executor");

    public async ValueTask<IReadOnlyList<ReportTemplate>> ListAsync(CancellationToken cancel) =>
        await _executor.GetAsync<List<ReportTemplate>>("internal/report-templates", cancel) ?? [];
}

internal sealed class HttpDeliveryCatalog(IHttpClientFactory clients) : IDeliveryCatalog
{
    private readonly ServiceClient _executor = new(clients, "executor");

    public async ValueTask<DeliveryWays> FindAsync(CancellationToken cancel) => await _executor.GetAsync<DeliveryWays>("internal/deliveries", cancel) ?? new DeliveryWays();
}

internal sealed class HttpExecutionLog(IHttpClientFactory clients) : IExecutionLog
{
    private readonly ServiceClient _orchestrator = new(clients, "orchestrator");

    public Task<ExecutionPosition?> FindAsync(string executionId, CancellationToken cancel) =>
        _orchestrator.GetAsync<ExecutionPosition>(PathOf(executionId), cancel);

    public async Task<IReadOnlyList<Frame>> EventsAsync(string executionId, long after, int limit, CancellationToken cancel) =>
        await _orchestrator.GetAsync<List<Frame>>(FormattableString.Invariant($"{PathOf(executionId)}/events?after={after}&limit={limit}"), cancel) ?? [];

    public async Task<(IReadOnlyList<Frame> Lines, long Next)> LogsAsync(string executionId, long after, int limit, CancellationToken cancel) =>
        await _orchestrator.GetAsync<LogLines>(FormattableString.Invariant($"{PathOf(executionId)}/logs?after={after}&limit={limit}"), cancel) is { } page ? (page.Lines, page.Next) : ([], after);

    private static string PathOf(string executionId) => $"internal/executions/{Uri.EscapeDataString(executionId)}";
}

internal sealed class HttpAuditTrail(IHttpClientFactory clients) : IAuditTrail
{
    private readonly ServiceClient _orchestrator = new(clients, "orchestrator");

    public Task AppendAsync(AuditEntry entry, CancellationToken cancel) => _orchestrator.PostAsync("internal/audit", entry, cancel);

    public void Done(AuditEntry entry)
    {
        if (entry.UseCase is { } useCase)
        {
            _ = TellAsync(new DoneDeed(useCase, entry.Deed));
        }
    }

    private async Task TellAsync(DoneDeed done)
    {
        try
        {
            await _orchestrator.PostAsync("internal/audit/done", done, CancellationToken.None);
        }
        catch (Exception failure) when (failure is ServiceAwayException or InvalidOperationException)
        {
            // It is then assumed after a while.
        }
    }
}
