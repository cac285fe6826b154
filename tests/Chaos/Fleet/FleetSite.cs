using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Npgsql;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>A fleet with what is around it: the lines between its services and its stores, the receiver of its effects, a person who approves, and who asks for runs.</summary>
internal sealed class FleetSite : IAsyncDisposable
{
    public static readonly string[] Stores = ["postgres", "rabbitmq", "s3"];

    /// <summary>Lost work is missed soon: the suite would wait for most of its time.</summary>
    public static readonly Dictionary<string, string> ShortLeases = new()
    {
        ["Steps__LeaseSeconds"] = "2",
        ["Steps__ResendSeconds"] = "3",
        ["Executor__LeaseSeconds"] = "2",
        ["Executor__RenewSeconds"] = "0.5",
    };

    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AskPatience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(4);

    private readonly Dictionary<string, int> _ports;

    private FleetSite(FleetProcess fleet, EffectReceiver receiver, Dictionary<string, int> ports, Dictionary<string, CuttableProxy> lines)
    {
        (Fleet, Receiver, _ports, Lines) = (fleet, receiver, ports, lines);
        Api = new ApiClient(fleet.Address, FleetProcess.Token);
        Api.Http.Timeout = CallPatience;
        Work = new Workload(receiver, () => Api, () => fleet.Address);
        Story = new RunStory(Api, receiver, async path => (await AskAsync(() => Api.GetAsync(path, Cancel), HttpStatusCode.OK)).Body!);
    }

    public FleetProcess Fleet { get; }

    public EffectReceiver Receiver { get; }

    public Workload Work { get; }

    public ApiClient Api { get; }

    public RunStory Story { get; }

    /// <summary>What stands between the services and each store.</summary>
    public IReadOnlyDictionary<string, CuttableProxy> Lines { get; }

    /// <summary>Answers that were no success, counted.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = new();

    public Uri Broker => new($"amqp://guest:guest@127.0.0.1:{_ports["rabbitmq"]}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<FleetSite> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var ports = Stores.ToDictionary(store => store, _ => FreePort());
        var lines = ports.ToDictionary(port => port.Key, port => new CuttableProxy(new Uri($"http://127.0.0.1:{port.Value}")));
        var environment = new Dictionary<string, string>(settings)
        {
            ["STORES_VIA"] = string.Join(',', lines.Select(line => $"{line.Key}={line.Value.Address.Port}")),
            ["Executor__Http__Allowed__0"] = "127.0.0.1",
        };
        var site = new FleetSite(new FleetProcess(sample: false, environment), await EffectReceiver.StartAsync(), ports, lines);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(site.Fleet.DataFolder, "ports.json"), new JsonObject(ports.Select(port => KeyValuePair.Create(port.Key, (JsonNode?)port.Value))).ToJsonString(), Cancel);
            await site.Fleet.StartAsync(Cancel);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary><c>VANGUARDS_LOGS</c> names a folder that the fleet's logs are copied to.</summary>
    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        Api.Dispose();
        if (Environment.GetEnvironmentVariable("VANGUARDS_LOGS") is { Length: > 0 } kept)
        {
            Directory.CreateDirectory(kept);
            foreach (var log in Directory.EnumerateFiles(Path.Combine(Fleet.DataFolder, "logs")))
            {
                File.Copy(log, Path.Combine(kept, Path.GetFileName(log)), overwrite: true);
            }
        }

        await Fleet.DisposeAsync();
        foreach (var line in Lines.Values)
        {
            await line.DisposeAsync();
        }

        await Receiver.DisposeAsync();
    }

    /// <summary>The orchestrator's rows, read past the lines.</summary>
    public async Task<NpgsqlConnection> RowsAsync()
    {
        var rows = new NpgsqlConnection($"Host=127.0.0.1;Port={_ports["postgres"]};Username=postgres;Database=postgres;Search Path=orchestration;Pooling=false");
        await rows.OpenAsync(Cancel);
        return rows;
    }

    /// <summary>Asks for the run until it is accepted: the same request again is the same run. What is neither success nor a plain "away" is a fault.</summary>
    public async Task AcceptAsync(JsonObject request) =>
        await AskAsync(() => Api.PostAsync("api/workflows/execute", request, Cancel), HttpStatusCode.Accepted, HttpStatusCode.OK);

    /// <summary>True if it is cancelled by this, false if it had ended.</summary>
    public async Task<bool> CancelAsync(string id) =>
        (await AskAsync(() => Api.PostAsync($"api/executions/{id}/cancel", null, Cancel), HttpStatusCode.Accepted, HttpStatusCode.Conflict)).Status == HttpStatusCode.Accepted;

    /// <summary>Asks until it is answered with one of these.</summary>
    public async Task<ApiAnswer> AskAsync(Func<Task<ApiAnswer>> ask, params HttpStatusCode[] expected)
    {
        for (var (began, last) = (TimeProvider.System.GetTimestamp(), ""); ;)
        {
            if (TimeProvider.System.GetElapsedTime(began) > AskPatience)
            {
                throw new TimeoutException($"Asked for {AskPatience}, and the last answer was {last}");
            }

            try
            {
                var answer = await ask();
                if (expected.Contains(answer.Status))
                {
                    return answer;
                }

                last = Refused(answer);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException && !Cancel.IsCancellationRequested)
            {
                last = (failure.InnerException as SocketException)?.SocketErrorCode.ToString() ?? failure.GetType().Name;
                Refusals.AddOrUpdate(last, 1, (_, count) => count + 1);
            }

            await Task.Delay(Pause, TimeProvider.System, Cancel);
        }
    }

    /// <summary>The status of the run once it has ended.</summary>
    public async Task<JsonNode> EndAsync(string id)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        enough.CancelAfter(EndPatience);
        try
        {
            while (true)
            {
                var status = (await AskAsync(() => Api.GetAsync($"api/executions/{id}?steps=none", enough.Token), HttpStatusCode.OK)).Body!;
                if (ApiClient.IsTerminal(status))
                {
                    Work.Ended(id);
                    return (await AskAsync(() => Api.GetAsync($"api/executions/{id}", Cancel), HttpStatusCode.OK)).Body!;
                }

                await Task.Delay(Pause, TimeProvider.System, enough.Token);
            }
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            var why = await Api.GetAsync($"api/executions/{id}/explain", Cancel);
            throw new TimeoutException($"{id} did not end: {why.Body}");
        }
    }

    /// <summary>Until every service says that it is well. The gateway misses executors that were scaled away until it starts again.</summary>
    public async Task HealthyAsync()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        enough.CancelAfter(AskPatience);
        while ((await AskAsync(() => Api.GetAsync("healthz/ready", Cancel), HttpStatusCode.OK)).Body!["checks"]!.AsArray().Any(check => (string)check!["status"]! != "Healthy" && (string)check["name"]! != "executor"))
        {
            await Task.Delay(Pause, TimeProvider.System, enough.Token);
        }
    }

    private string Refused(ApiAnswer answer)
    {
        if (answer.Status != HttpStatusCode.ServiceUnavailable)
        {
            throw new InvalidOperationException($"An answer of {(int)answer.Status}: {answer.Body?.ToJsonString()}");
        }

        var how = $"503 {answer.Body?["code"]}{(answer.Headers.RetryAfter is null ? " without Retry-After" : "")}";
        Refusals.AddOrUpdate(how, 1, (_, count) => count + 1);
        return how;
    }

    /// <summary>Below the range that outgoing connections take theirs from: a store that starts again finds its own free.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
