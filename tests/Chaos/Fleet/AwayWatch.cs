using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>Looks at a fleet while a store is away, as a person and a program would, and notes what is not as it should be.</summary>
internal sealed partial class AwayWatch(FleetSite site, ITestOutputHelper output, string words, IReadOnlyList<string> services, bool refusesRuns) : IDisposable
{
    /// <summary>An answer that takes longer is none. A statement that was begun on a line which has fallen silent is given up after half a minute.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    /// <summary>A process may end once because of what it noticed, and start again; more is a circle.</summary>
    private const int MostRestarts = 2;

    /// <summary>On a busy machine a service may be late with its reason once.</summary>
    private const int MostUnnamed = 3;

    private readonly ApiClient _api = new(site.Fleet.Address, FleetProcess.Token);
    private readonly ConcurrentDictionary<string, TimeSpan> _slowest = new();
    private readonly Dictionary<string, HashSet<int>> _processes = [];
    private readonly HashSet<string> _faults = [];
    private int _looks;
    private int _unnamed;
    private int _supervisorLines;

    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Runs that were accepted meanwhile.</summary>
    public List<string> Accepted { get; } = [];

    public string Summary => $"{_looks} looks, {Accepted.Count} runs accepted meanwhile; slowest answers: {string.Join(", ", _slowest.Select(each => $"{each.Key} {each.Value.TotalSeconds:0.0} s"))}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _api.Dispose();

    public async Task BeginAsync() => _supervisorLines = (await SupervisorAsync()).Length;

    public async Task LookAsync(bool mustBeNoticed)
    {
        _looks++;
        foreach (var (name, process) in await site.Fleet.ProcessesAsync(Cancel))
        {
            (_processes.TryGetValue(name, out var known) ? known : _processes[name] = []).Add(process);
        }

        await Task.WhenAll(PageAsync(), HealthAsync(mustBeNoticed), ReadAsync("api/executions", mustBeNoticed), ReadAsync("api/use-cases", mustBeNoticed), ExecuteAsync(mustBeNoticed), ServicesAsync(mustBeNoticed));
    }

    /// <summary>Processes that were started again and again, or ended as if they had been told to.</summary>
    public async Task<IReadOnlyList<string>> RestartsAsync()
    {
        var ended = (await SupervisorAsync())[_supervisorLines..].Select(line => Ended().Match(line)).Where(match => match.Success).ToList();
        output.WriteLine($"ended meanwhile: {string.Join(", ", ended.Select(match => match.Value))}");
        return
        [
            .. _processes.Where(each => each.Value.Count > MostRestarts + 1).Select(each => $"{each.Key} was started {each.Value.Count - 1} times"),
            .. ended.Where(match => match.Groups[1].Value == "0").Select(match => match.Value),
        ];
    }

    private async Task PageAsync()
    {
        var (answer, body) = await GetAsync("dashboard", new Uri(site.Fleet.Address, "/"));
        Note(answer == HttpStatusCode.OK && body.Contains("<html", StringComparison.OrdinalIgnoreCase), $"the dashboard: {answer} {body}");
    }

    private async Task HealthAsync(bool mustBeNoticed)
    {
        var (answer, body) = await GetAsync("health", new Uri(site.Fleet.Address, "/healthz/ready"));
        if (answer != HttpStatusCode.OK)
        {
            Note(false, $"the gateway's health: {answer} {body}");
        }
        else if (mustBeNoticed)
        {
            var away = JsonNode.Parse(body)!["checks"]!.AsArray().Where(check => (string)check!["status"]! != "Healthy").ToDictionary(check => (string)check!["name"]!, check => (string?)check!["detail"] ?? "");
            _unnamed = services.All(service => away.GetValueOrDefault(service, "").Contains(words, StringComparison.Ordinal)) ? 0 : _unnamed + 1;
            Note(_unnamed < MostUnnamed, $"the gateway's health does not name what is away: {body}");
        }
    }

    private async Task ReadAsync(string path, bool mustBeNoticed)
    {
        var (answer, body) = await GetAsync(path, new Uri(site.Fleet.Address, path));
        Note(answer == HttpStatusCode.OK ? !mustBeNoticed || !refusesRuns : IsAway(answer, body), $"{path}: {answer} {body}");
    }

    private async Task ExecuteAsync(bool mustBeNoticed)
    {
        var id = $"during-{_looks}";
        using var content = new StringContent(site.Work.Request(id, "away").ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        var (answer, body) = await TimedAsync("execute", cancel => _api.Http.PostAsync("api/workflows/execute", content, cancel));
        if (answer == HttpStatusCode.Accepted)
        {
            Accepted.Add(id);
            Note(!mustBeNoticed || !refusesRuns, $"execute: {answer} {body}");
        }
        else
        {
            Note(IsAway(answer, body), $"execute: {answer} {body}");
        }
    }

    private async Task ServicesAsync(bool mustBeNoticed)
    {
        foreach (var (name, _) in (await site.Fleet.ProcessesAsync(Cancel)).Where(process => mustBeNoticed && services.Contains(process.Key.Split('-')[0])))
        {
            var (answer, body) = await GetAsync("ready", new Uri($"http://127.0.0.1:{await site.Fleet.PortOfAsync(name, Cancel)}/healthz/ready"));
            Note(answer is HttpStatusCode.ServiceUnavailable or null, $"{name} says that it is ready: {body}");
        }
    }

    private static bool IsAway(HttpStatusCode? answer, string body) =>
        answer == HttpStatusCode.ServiceUnavailable && body.StartsWith('{') && (string?)JsonNode.Parse(body)!["code"] is "STORE_AWAY" or "SERVICE_AWAY" or "NO_LEADER";

    private Task<(HttpStatusCode? Status, string Body)> GetAsync(string what, Uri address) => TimedAsync(what, cancel => _api.Http.GetAsync(address, cancel));

    /// <summary>No status, and why, for what was not answered in time.</summary>
    private async Task<(HttpStatusCode? Status, string Body)> TimedAsync(string what, Func<CancellationToken, Task<HttpResponseMessage>> ask)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Longest);
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            using var answer = await ask(patience.Token);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !Cancel.IsCancellationRequested)
        {
            return (null, failure.Message);
        }
        finally
        {
            var took = TimeProvider.System.GetElapsedTime(began);
            _slowest.AddOrUpdate(what, took, (_, known) => took > known ? took : known);
        }
    }

    private void Note(bool isSo, string fault)
    {
        lock (_faults)
        {
            if (!isSo && _faults.Add(Varying().Replace(fault, "…")))
            {
                output.WriteLine($"look {_looks}: {fault}");
            }
        }
    }

    private Task<string[]> SupervisorAsync() => File.ReadAllLinesAsync(Path.Combine(site.Fleet.DataFolder, "logs", "supervisor.log"), Cancel);

    [GeneratedRegex(@"\S+ \(process \d+\) ended with (-?\d+)")]
    private static partial Regex Ended();

    /// <summary>What makes the same fault look like another one.</summary>
    [GeneratedRegex("\"traceId\":\"[^\"]*\"|during-\\d+")]
    private static partial Regex Varying();
}
