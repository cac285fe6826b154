using System.Globalization;
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
    private const int MaxRows = 10;
    private static readonly string[] Workflows = ["oilfield-lease-renewal", "compliance-audit"];

    public static async Task<int> RunAsync(string outputFolder, Func<string[], Task<RunningProduct>> start)
    {
        var data = Directory.CreateTempSubdirectory("vanguards-demo-").FullName;
        var token = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
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

            Summarise(recommendations, files);
            return 0;
        }
        catch (Exception exception) when (exception is DemoFailed or HttpRequestException or OperationCanceledException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]✗ The demonstration failed.[/] {exception.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task WatchAsync(DemoClient client, string workflow, string execution, CancellationToken cancel)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{workflow}[/]  {execution}");
        var progress = 0;
        await foreach (var frame in client.FollowAsync(execution, cancel))
        {
            switch (frame.GetProperty("type").GetString())
            {
                case "PROGRESS":
                    progress = frame.GetProperty("progress").GetInt32();
                    break;
                case "STEP_COMPLETE":
                    PrintStep(frame.GetProperty("step"), progress);
                    break;
                case "ERROR":
                    var error = frame.GetProperty("error");
                    var step = error.TryGetProperty("stepId", out var id) ? $"step {id.GetString()}: " : "";
                    throw new DemoFailed(workflow, step + error.GetProperty("message").GetString());
                default:
                    break;
            }
        }
    }

    private static void PrintStep(JsonElement step, int progress)
    {
        var took = step.TryGetProperty("startedAt", out var started) && step.TryGetProperty("finishedAt", out var finished)
            ? (finished.GetDateTimeOffset() - started.GetDateTimeOffset()).TotalSeconds
            : 0;
        var status = step.GetProperty("status").GetString();
        var mark = status == "COMPLETED" ? "[green]✓[/]" : "[yellow]•[/]";
        var line = string.Create(CultureInfo.InvariantCulture, $"{progress,3}%  {step.GetProperty("name").GetString(),-32} {status,-10} {took,6:0.00} s");
        AnsiConsole.MarkupLine($"  {mark} {Markup.Escape(line)}");
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

    private static void Summarise(JsonElement? result, IReadOnlyList<string> files)
    {
        if (result is { } renewal)
        {
            var all = renewal.GetProperty("recommendations");
            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("Lease", "County", "Outcome", "Deadline")
                .AddColumn(new TableColumn("At stake, US$").RightAligned())
                .AddColumn(new TableColumn("Cost, US$").RightAligned());
            foreach (var row in all.EnumerateArray().Take(MaxRows))
            {
                table.AddRow(Cell(row, "leaseName"), Cell(row, "county"), Cell(row, "outcome"), Cell(row, "deadline"), Cell(row, "valueAtStakeUsd"), Cell(row, "renewalCostUsd"));
            }

            AnsiConsole.Write(table);
            var impact = renewal.GetProperty("financialImpact");
            AnsiConsole.MarkupLineInterpolated(
                $"[bold]{all.GetArrayLength()} recommendations[/], US$ {Cell(impact, "valueAtStakeUsd")} at stake, US$ {Cell(impact, "renewalCostUsd")} to renew, US$ {Cell(impact, "npvUsd")} net present value");
        }

        foreach (var file in files)
        {
            AnsiConsole.MarkupLineInterpolated($"{file}");
        }

        AnsiConsole.MarkupLine("The dashboard: [bold]make run[/]");
    }

    private static string Cell(JsonElement row, string name) =>
        !row.TryGetProperty(name, out var value) ? "–" : value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble().ToString("#,##0", CultureInfo.InvariantCulture),
            JsonValueKind.Null => "–",
            _ => Markup.Escape(value.ToString()),
        };
}

/// <summary>A product started in this process.</summary>
public sealed record RunningProduct(Uri Address, Func<ValueTask> Stop) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stop();
}
