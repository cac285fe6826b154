using Vanguards.Contracts.Schedules;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>The orchestrator's schedule door by HTTP.</summary>
internal sealed class HttpScheduleDoor(IHttpClientFactory clients) : IScheduleDoor
{
    private readonly ServiceClient _orchestrator = new(clients, "orchestrator");

    // No answer is no refusal: a door that is not there is asked again.
    public async Task<ScheduledAnswer> StartAsync(ScheduledStart start, CancellationToken cancel) =>
        await _orchestrator.PostAsync<ScheduledAnswer>("internal/scheduled/starts", start, cancel) ?? throw new ServiceAwayException("orchestrator", "it has no door for schedules");

    public async Task<IReadOnlyDictionary<string, ScheduledRun>> FindAsync(IReadOnlyList<string> executionIds, CancellationToken cancel) =>
        await _orchestrator.PostAsync<Dictionary<string, ScheduledRun>>("internal/scheduled/runs", executionIds, cancel) ?? throw new ServiceAwayException("orchestrator", "it has no door for schedules");

    public Task<bool> WaitForEndAsync(string executionId, TimeSpan atMost, CancellationToken cancel) =>
        _orchestrator.GetAsync<bool>(FormattableString.Invariant($"internal/scheduled/runs/{Uri.EscapeDataString(executionId)}/end?seconds={atMost.TotalSeconds}"), cancel);

    public Task CancelAsync(string executionId, string scheduleId, CancellationToken cancel) =>
        _orchestrator.PostAsync($"internal/scheduled/runs/{Uri.EscapeDataString(executionId)}/cancel?schedule={Uri.EscapeDataString(scheduleId)}", new { }, cancel);
}
