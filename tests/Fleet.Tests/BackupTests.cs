using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;
using Polly;
using Polly.Retry;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

/// <summary>The procedure of docs/backup.md, step by step: a fleet is backed up while it works, lost, and made again from the backup.</summary>
[Trait("tier", "slow")]
public sealed class BackupTests : IDisposable
{
    private const string Bucket = "vanguards-workflows";
    private const string Ended = "ended";
    private const string Waiting = "waiting";
    private const string Working = "working";
    private const string UseCase = "oilfield-land-lease";

    private static readonly Dictionary<string, string> Small = new() { ["EXECUTORS"] = "1" };

    /// <summary>A store that is busy for a moment says 503, as it may.</summary>
    private static readonly ResiliencePipeline Again = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions { ShouldHandle = new PredicateBuilder().Handle<MinioException>(), MaxRetryAttempts = 6, Delay = TimeSpan.FromMilliseconds(250), BackoffType = DelayBackoffType.Exponential })
        .Build();

    private readonly string _backup = Directory.CreateTempSubdirectory("vanguards-backup-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_backup, recursive: true);

    [Fact]
    public async Task Fleet_BackedUpWhileItWorksAndLost_IsMadeAgainWithAllItHad()
    {
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        IReadOnlyList<JsonNode> before;
        await using (var lost = new FleetProcess(sample: true, Small))
        {
            await lost.StartAsync(Cancel);
            using var api = new ApiClient(lost.Address, FleetProcess.Token);
            Assert.Equal("COMPLETED", (string)(await api.ExecuteAndWaitAsync(ApiClient.Request(Ended, "oilfield-lease-renewal", UseCase), Cancel))["state"]!);
            await BeginWaitingAsync(api);
            before = await ViewsAsync(api);

            (await api.PostAsync("api/workflows/execute", ApiClient.Request(Working, "oilfield-lease-renewal", UseCase), Cancel)).Expect(HttpStatusCode.Accepted);
            await BackUpAsync(lost);
            Assert.Equal("COMPLETED", await EndAsync(api, Working));
        }

        await using var made = new FleetProcess(sample: false, Small);
        await RestoreAsync(made.DataFolder);
        await made.StartAsync(Cancel);
        using var again = new ApiClient(made.Address, FleetProcess.Token);

        foreach (var (then, now) in before.Zip(await ViewsAsync(again)))
        {
            Assert.True(JsonNode.DeepEquals(then, now), $"{then}\n{now}");
        }

        await AssertFilesAsync(again, before[1]["items"]!.AsArray());
        (await again.PostAsync($"api/executions/{Waiting}/steps/ask/decision", new JsonObject { ["approved"] = true }, Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal("COMPLETED", await EndAsync(again, Waiting));
        // What the secret input had could only be read with the keys.
        Assert.Equal(11, (int)(await again.GetAsync($"api/executions/{Waiting}/result", Cancel)).Expect(HttpStatusCode.OK)["length"]!);
        Assert.Equal("COMPLETED", await EndAsync(again, Working));
        Assert.Equal("COMPLETED", (string)(await again.ExecuteAndWaitAsync(ApiClient.Request("new", "oilfield-lease-renewal", UseCase), Cancel))["state"]!);
    }

    private static async Task BeginWaitingAsync(ApiClient api)
    {
        var held = JsonNode.Parse("""
            {
              "id": "held", "name": "Held", "useCase": "oilfield-land-lease", "version": "1.0.0",
              "inputs": {"required": [{"name": "key", "type": "string", "secret": true}]},
              "steps": [
                {"id": "ask", "name": "Ask", "type": "task", "config": {"task": {"type": "approval", "title": "Go on?"}}},
                {"id": "tell", "name": "Tell", "type": "transform", "dependsOn": ["ask"], "config": {"transform": {"expression": "{{ inputs.key.length }}"}}}
              ],
              "outputs": {"value": {"length": "{{ steps.tell.output }}"}}
            }
            """)!;
        (await api.PutAsync("api/workflows/held/versions/1.0.0", held, Cancel)).Expect(HttpStatusCode.Created);
        (await api.PostAsync("api/workflows/execute", ApiClient.Request(Waiting, "held", UseCase, new JsonObject { ["key"] = "sesame-open" }), Cancel)).Expect(HttpStatusCode.Accepted);
        while ((string)(await api.GetAsync($"api/executions/{Waiting}", Cancel)).Expect(HttpStatusCode.OK)["state"]! != "WAITING")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    /// <summary>What is told of the run that has ended.</summary>
    private static async Task<IReadOnlyList<JsonNode>> ViewsAsync(ApiClient api)
    {
        var views = new List<JsonNode>();
        foreach (var path in (string[])["result", "artifacts", "events?limit=500", "logs?limit=500"])
        {
            views.Add((await api.GetAsync($"api/executions/{Ended}/{path}", Cancel)).Expect(HttpStatusCode.OK));
        }

        return views;
    }

    /// <summary>Keys, then the database, then the bucket.</summary>
    private async Task BackUpAsync(FleetProcess fleet)
    {
        File.Copy(Path.Combine(fleet.DataFolder, "keys.json"), Path.Combine(_backup, "keys.json"));
        var database = await fleet.PortOfAsync("postgres", Cancel);
        await RunAsync("pg_dump", "--format=custom", $"--file={_backup}/vanguards.dump", $"postgresql://postgres@127.0.0.1:{database}/postgres");
        using var bucket = Client(new Uri($"http://127.0.0.1:{await fleet.PortOfAsync("s3", Cancel)}"), _backup);
        foreach (var prefix in (string[])["sha256/", "aside/", "named/", "sha256/"])
        {
            var list = new ListObjectsArgs().WithBucket(Bucket).WithPrefix(prefix).WithRecursive(true);
            foreach (var key in await Again.ExecuteAsync(async cancel => await bucket.ListObjectsEnumAsync(list, cancel).Select(item => item.Key).ToListAsync(cancel), Cancel))
            {
                var path = Path.Combine(_backup, "bucket", key);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (!File.Exists(path))
                {
                    await Again.ExecuteAsync(async cancel => await bucket.GetObjectAsync(new GetObjectArgs().WithBucket(Bucket).WithObject(key).WithFile(path), cancel), Cancel);
                }
            }
        }
    }

    private async Task RestoreAsync(string folder)
    {
        File.Copy(Path.Combine(_backup, "keys.json"), Path.Combine(folder, "keys.json"));
        await using var stores = await FleetStores.StartAsync(folder, Cancel);
        using var bucket = Client(stores.S3, folder);
        await Again.ExecuteAsync(async cancel => await bucket.MakeBucketAsync(new MakeBucketArgs().WithBucket(Bucket), cancel), Cancel);
        var root = Path.Combine(_backup, "bucket");
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var put = new PutObjectArgs().WithBucket(Bucket).WithObject(Path.GetRelativePath(root, path)).WithFileName(path);
            await Again.ExecuteAsync(async cancel => await bucket.PutObjectAsync(put, cancel), Cancel);
        }

        await RunAsync("pg_restore", $"--dbname=postgresql://postgres@127.0.0.1:{stores.Database.Port}/postgres", $"{_backup}/vanguards.dump");
    }

    /// <summary>The files' bytes are those of which the hashes were told before.</summary>
    private static async Task AssertFilesAsync(ApiClient api, JsonArray artifacts)
    {
        Assert.NotEmpty(artifacts);
        foreach (var artifact in artifacts)
        {
            var bytes = await api.Http.GetByteArrayAsync(new Uri($"api/executions/{Ended}/artifacts/{Uri.EscapeDataString((string)artifact!["name"]!)}", UriKind.Relative), Cancel);
            Assert.Equal((string)artifact["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
    }

    private static async Task<string> EndAsync(ApiClient api, string id)
    {
        while (true)
        {
            var status = (await api.GetAsync($"api/executions/{id}", Cancel)).Expect(HttpStatusCode.OK);
            if (ApiClient.IsTerminal(status))
            {
                return (string)status["state"]!;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    private static IMinioClient Client(Uri endpoint, string keys) =>
        new MinioClient().WithEndpoint(endpoint.Host, endpoint.Port).WithCredentials(FleetStores.S3User, FleetStores.S3Secret(keys)).WithRegion("us-east-1").Build();

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, $"{program}: {said}");
    }
}
