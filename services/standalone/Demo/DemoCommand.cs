using System.Text.Json;
using Spectre.Console;

namespace Vanguards.Standalone.Demo;

/// <summary>
/// <c>make demo</c>: both templates on the sample data in an instance of its own, live in the terminal; the PDFs in <c>out/</c>, the first
/// recommendations as a table, one line of totals. Without a terminal it prints plain lines. Fails with the failing step's name.
/// </summary>
public static class DemoCommand
{
    private const string UseCase = "oilfield-land-lease";
    private static readonly string[] Workflows = ["oilfield-lease-renewal", "compliance-audit"];

    public static async Task<int> RunAsync(string outputFolder, Func<string[], Task<RunningProduct>> start)
    {
        var data = Directory.CreateTempSubdirectory("vanguards-demo-").FullName;
        var token = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        DemoProgress.PreparePlainOutput();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await using var product = await start(["--PORT=0", $"--DATA_DIR={data}", "--SAMPLE=1", $"--VANGUARDS_BOOTSTRAP_TOKEN={token}"]);
            using var client = new DemoClient(product.Address, token);
            Directory.CreateDirectory(outputFolder);
            var files = new List<string>();
            JsonElement? recommendations = null;
            foreach (var workflow in Workflows)
            {
                var execution = await client.ExecuteAsync(workflow, UseCase, patience.Token);
                await WatchAsync(client, workflow, execution, patience.Token);
                files.AddRange(await SaveAsync(client, execution, outputFolder, patience.Token));
                var result = await client.GetAsync($"api/executions/{execution}/result", patience.Token);
                recommendations ??= result.TryGetProperty("recommendations", out _) ? result : null;
            }

            DemoSummary.Print(recommendations, files);
            return 0;
        }
        catch (Exception exception) when (exception is DemoFailed or HttpRequestException or System.Net.WebSockets.WebSocketException or IOException or OperationCanceledException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]✗ The demonstration failed.[/] {exception.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Task WatchAsync(DemoClient client, string workflow, string execution, CancellationToken cancel)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{workflow}[/]  {execution}");
        return DemoProgress.ShowAsync(async show =>
        {
            await foreach (var frame in client.FollowAsync(execution, cancel))
            {
                switch (frame.GetProperty("type").GetString())
                {
                    case "PROGRESS":
                        show.Advance(frame.GetProperty("progress").GetInt32());
                        break;
                    case "STEP_COMPLETE":
                        show.StepEnded(frame.GetProperty("step"));
                        break;
                    case "COMPLETE":
                        show.Advance(100);
                        break;
                    case "ERROR":
                        var error = frame.GetProperty("error");
                        var step = error.TryGetProperty("stepId", out var id) && id.ValueKind == JsonValueKind.String ? $"step {id.GetString()}: " : "";
                        throw new DemoFailed(workflow, step + error.GetProperty("message").GetString());
                    default:
                        break;
                }
            }
        });
    }

    private static async Task<IReadOnlyList<string>> SaveAsync(DemoClient client, string execution, string folder, CancellationToken cancel)
    {
        var files = new List<string>();
        var artifacts = await client.GetAsync($"api/executions/{execution}/artifacts", cancel);
        foreach (var artifact in artifacts.GetProperty("items").EnumerateArray())
        {
            var name = artifact.GetProperty("name").GetString()!;
            var file = Path.Combine(folder, Path.GetFileName(name));
            await client.DownloadAsync($"api/executions/{execution}/artifacts/{Uri.EscapeDataString(name)}", file, cancel);
            files.Add(file);
        }

        return files;
    }
}

/// <summary>A product started in this process.</summary>
public sealed record RunningProduct(Uri Address, Func<ValueTask> Stop) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stop();
}
