using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Vanguards.TestSupport;

namespace Vanguards.Gateway.Tests;

/// <summary>The built gateway as a process, before one guarded service for each of its clusters; the agents' address answers nobody.</summary>
public class GatewayUnderTest : IAsyncLifetime
{
    public const string Token = "gateway-token-0123456789abcdef";
    private static readonly string[] Services = ["validator", "datasets", "orchestrator", "scheduler", "executor", "notification"];

    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-gateway-").FullName;
    private readonly Dictionary<string, Upstream> _upstreams = [];
    private Process? _process;

    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Find()}");
    public string DataFolder => _folder;

    public Upstream Of(string service) => _upstreams[service];

    /// <summary>What else its environment says.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string>> SettingsAsync() => Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public async ValueTask InitializeAsync()
    {
        foreach (var service in Services)
        {
            _upstreams[service] = await Upstream.StartAsync(service, Key);
        }

        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, upstream) in _upstreams)
        {
            start.Environment[$"SERVICES__{name.ToUpperInvariant()}"] = upstream.Address.ToString();
        }

        start.Environment["SERVICES__AGENTS"] = $"http://127.0.0.1:{FreePort.Find()}";
        start.Environment["PORT"] = $"{Address.Port}";
        start.Environment["DATA_DIR"] = _folder;
        start.Environment["VANGUARDS_SERVICE_KEY"] = Key;
        start.Environment["VANGUARDS_BOOTSTRAP_TOKEN"] = Token;
        foreach (var (name, value) in await SettingsAsync())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient();
        while (!await AnswersAsync(http))
        {
            Assert.False(_process.HasExited, "The gateway ended.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public Task<int> StopAsync(CancellationToken cancel) => _process!.TerminateAsync(cancel);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        foreach (var upstream in _upstreams.Values)
        {
            await upstream.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public static string Program => Path.Combine(Repository.Root, "artifacts", "bin", "Vanguards.Gateway", "debug", "Vanguards.Gateway");

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync(new Uri(Address, "/healthz/live"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

[CollectionDefinition(Name)]
public sealed class GatewayCollection : ICollectionFixture<GatewayUnderTest>
{
    public const string Name = "gateway";
}
