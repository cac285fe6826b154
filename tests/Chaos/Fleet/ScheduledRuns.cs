using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>A workflow that is executed by the clock every five seconds while all is disturbed: each instant has its run, however late.</summary>
internal sealed class ScheduledRuns(FleetSite site)
{
    private const string Name = "chaos-scheduled";
    private const int Seconds = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private DateTimeOffset _from;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        var step = new JsonObject { ["id"] = "s", ["name"] = "Step s", ["type"] = "transform", ["config"] = new JsonObject { ["transform"] = new JsonObject { ["expression"] = "{{ 1 }}" } } };
        await site.Work.PublishAsync(new JsonObject
        {
            ["id"] = Name,
            ["name"] = Name,
            ["version"] = "1.0.0",
            ["useCase"] = Workload.UseCase,
            ["steps"] = new JsonArray(step),
            ["outputs"] = new JsonObject { ["format"] = "json", ["destination"] = "dashboard" },
        });
        _from = At(await PutAsync(enabled: true), "modifiedAt");
    }

    /// <summary>Instants without a completed run, once all that are due have been dealt with; and how many there were.</summary>
    public async Task<(IReadOnlyList<string> Faults, int Instants)> StopAsync()
    {
        var until = TimeProvider.System.GetUtcNow();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        enough.CancelAfter(Patience);
        while (At(await site.AskAsync(() => site.Api.GetAsync($"api/schedules/{Name}", enough.Token), HttpStatusCode.OK), "nextAt") <= until)
        {
            await Task.Delay(Pause, TimeProvider.System, enough.Token);
        }

        await PutAsync(enabled: false);
        var (faults, instants) = (new List<string>(), 0);
        for (var at = _from.AddSeconds(Seconds - (_from.ToUnixTimeSeconds() % Seconds)).AddTicks(-(_from.Ticks % TimeSpan.TicksPerSecond)); at <= until; at = at.AddSeconds(Seconds), instants++)
        {
            var id = $"schedule:{Name}:{at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";
            if (await EndAsync(id, enough.Token) is { } fault)
            {
                faults.Add($"{id}: {fault}");
            }
        }

        return (faults, instants);
    }

    /// <summary>What is wrong with the run; a fire may still be waiting for the orchestrator's answer.</summary>
    private async Task<string?> EndAsync(string id, CancellationToken enough)
    {
        while (true)
        {
            var answer = await site.AskAsync(() => site.Api.GetAsync($"api/executions/{id}?steps=none", Cancel), HttpStatusCode.OK, HttpStatusCode.NotFound);
            if (answer.Status == HttpStatusCode.OK && ApiClient.IsTerminal(answer.Body!))
            {
                return (string)answer.Body!["state"]! == "COMPLETED" ? null : answer.Body.ToJsonString();
            }

            if (enough.IsCancellationRequested)
            {
                return answer.Body?.ToJsonString() ?? "nothing is known of it";
            }

            await Task.Delay(Pause, TimeProvider.System, Cancel);
        }
    }

    private Task<ApiAnswer> PutAsync(bool enabled) => site.AskAsync(
        () => site.Api.PutAsync(
            $"api/schedules/{Name}",
            new JsonObject
            {
                ["useCase"] = Workload.UseCase,
                ["workflowId"] = Name,
                ["cron"] = $"*/{Seconds} * * * * *",
                ["catchUp"] = "all",
                ["catchUpLimit"] = 100,
                ["enabled"] = enabled,
            },
            Cancel),
        HttpStatusCode.Created,
        HttpStatusCode.OK);

    private static DateTimeOffset At(ApiAnswer answer, string member) => DateTimeOffset.Parse((string)answer.Body![member]!, CultureInfo.InvariantCulture);
}
