using System.Collections.Concurrent;
using System.Diagnostics;

namespace Vanguards.TestSupport;

/// <summary>The embedded product as a process of its own, on a free port and a data folder of its own, that can be killed and started again.</summary>
public sealed class ProductProcess : IAsyncDisposable
{
    public const string Token = "conformance-token-0123456789abcdef";
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly bool _ownsData;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;
    private int _port;

    public ProductProcess(bool sample, string? dataFolder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        _ownsData = dataFolder is null;
        DataFolder = dataFolder ?? Directory.CreateTempSubdirectory("vanguards-test-").FullName;
        Sample = sample;
        Environment = environment ?? new Dictionary<string, string>();
    }

    public string DataFolder { get; }
    public bool Sample { get; }
    public IReadOnlyDictionary<string, string> Environment { get; }
    public Uri Address => new($"http://127.0.0.1:{_port}");
    public int ProcessId => _process?.Id ?? 0;
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the process and returns when <c>/healthz/ready</c> answers 200; the time it took. Each start takes a free port of its own.</summary>
    public async Task<TimeSpan> StartAsync(CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        Launch();
        await WaitUntilReadyAsync(watch, cancel);
        return watch.Elapsed;
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Launch()
    {
        // While it was away, its old port may have become somebody else's.
        _port = 0;
        _process?.Dispose();
        var start = new ProcessStartInfo(Repository.Standalone) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PORT"] = "0";
        start.Environment["DATA_DIR"] = DataFolder;
        start.Environment["SAMPLE"] = Sample ? "1" : "0";
        start.Environment["VANGUARDS_BOOTSTRAP_TOKEN"] = Token;
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        File.Delete(Path.Combine(DataFolder, "address"));
        _process = Process.Start(start) ?? throw new InvalidOperationException("The product did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>SIGTERM, as Ctrl-C or an orderly stop; the exit code.</summary>
    public Task<int> StopAsync(CancellationToken cancel) => _process!.TerminateAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        if (_ownsData)
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    private async Task WaitUntilReadyAsync(Stopwatch watch, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The product ended with exit code {_process.ExitCode}:\n{Output}");
            }

            if (watch.Elapsed > StartPatience)
            {
                throw new TimeoutException($"The product was not ready within {StartPatience}:\n{Output}");
            }

            if (await IsReadyAsync(http, cancel))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancel)
    {
        var file = Path.Combine(DataFolder, "address");
        if (_port == 0)
        {
            if (!File.Exists(file) || !Uri.TryCreate(await File.ReadAllTextAsync(file, cancel), UriKind.Absolute, out var address))
            {
                return false;
            }

            _port = address.Port;
        }

        try
        {
            using var response = await http.GetAsync(new Uri(Address, "/healthz/ready"), cancel);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null && _output.Count < 5_000)
        {
            _output.Enqueue(line);
        }
    }
}
