using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Retention;
using Vanguards.Orchestrator.Sweeping;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Retention;

/// <summary>What has ended longer ago than its use case keeps it goes, and nothing else; whenever the process is killed.</summary>
public sealed class RetentionTests
{
    private static readonly string[] Details = ["result", "events", "logs", "artifacts", "steps/a", "explain"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execution_OlderThanItsUseCaseKeepsIt_IsGone_AndItsIdStillAnswers()
    {
        await using var product = await BeginAsync();
        await product.RunAsync("old");
        await product.RunAsync("new");
        await AgeAsync(product, "old", 91);

        var report = await PassAsync(product);

        Assert.Equal((1, 1), (report.Executions, (int)Math.Min(report.Rows, 1)));
        Assert.True(report.Lines > 0);
        var status = await product.GetAsync("/api/executions/old");
        Assert.Equal(("COMPLETED", true), ((string)status["state"]!, status["expiredAt"] is not null));
        foreach (var detail in Details)
        {
            using var gone = await product.Api.GetAsync(new Uri($"/api/executions/old/{detail}", UriKind.Relative), Cancel);
            Assert.Equal((detail, HttpStatusCode.Gone), (detail, gone.StatusCode));
        }

        Assert.Equal("EXPIRED", (string)(await product.PostAsync("/api/executions/old/retry", null)).Body["code"]!);
        Assert.Equal(["new"], (await product.GetAsync("/api/executions"))["items"]!.AsArray().Select(item => (string)item!["id"]!));
        Assert.Null((await product.GetAsync("/api/executions/new"))["expiredAt"]);
        Assert.NotEmpty(await product.EventsAsync("new"));
        Assert.Empty(await LeftAsync(product));
        Assert.True((bool)(await product.GetAsync("/api/audit/verify"))["isIntact"]!);
        Assert.Contains((await product.GetAsync("/api/audit?limit=100"))["items"]!.AsArray(), entry => (string)entry!["action"]! == "execute" && (string)entry["target"]! == "old");
    }

    [Fact]
    public async Task IdempotencyKey_OfAnExpiredExecution_AnswersTheSameExecution_AndAnotherBodyConflicts()
    {
        await using var product = await BeginAsync();
        await product.RunAsync("old");
        await AgeAsync(product, "old", 91);
        await PassAsync(product);

        var (again, body) = await product.PostAsync("/api/workflows/execute", Request("old"), "wait=30");
        var (other, problem) = await product.PostAsync("/api/workflows/execute", Request("old", inputs: new JsonObject { ["x"] = 1 }));

        Assert.Equal((HttpStatusCode.OK, "COMPLETED"), (again, (string)body["state"]!));
        Assert.Equal((HttpStatusCode.Conflict, "ID_CONFLICT"), (other, (string)problem["code"]!));
        Assert.Empty(await LeftAsync(product));
    }

    [Theory]
    [InlineData(null, 89, false)]
    [InlineData(null, 91, true)]
    [InlineData(7, 6, false)]
    [InlineData(7, 8, true)]
    [InlineData(400, 390, false)]
    public async Task Days_AreTheUseCases_OrNinety(int? days, int age, bool goes)
    {
        await using var product = await BeginAsync();
        product.Datasets.RetentionDays = days;
        await product.RunAsync("e");
        await AgeAsync(product, "e", age);

        Assert.Equal(goes ? 1 : 0, (await PassAsync(product)).Executions);
    }

    [Fact]
    public async Task Execution_ThatHasNotEnded_AndTheChildItWaitedFor_Stay()
    {
        await using var product = await BeginAsync();
        await product.PublishAsync([Step("c")], id: "child");
        var call = Step("call") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "workflow", WorkflowId = "child" } } };
        await product.PublishAsync([call, Step("a", "call")]);
        product.Scripts["call"] = work => ScriptedExecutor.Parked(work, null) with { Child = new ChildWorkflow { WorkflowId = "child" } };
        var held = await product.HoldAsync("parent");
        var child = (await product.GetAsync("/api/executions?workflowId=child"))["items"]!.AsArray().Select(item => (string)item!["id"]!).Single();
        await AgeAsync(product, child, 91);

        Assert.Equal(0, (await PassAsync(product)).Executions);

        await product.Executor.FinishAsync(held, ScriptedExecutor.Success(held, 1));
        Assert.Equal("COMPLETED", (string)(await product.EndAsync("parent"))["state"]!);
        Assert.Equal(1, (await PassAsync(product)).Executions);
        Assert.NotEmpty(await product.EventsAsync("parent"));
    }

    [Fact]
    public async Task Execution_ThatCanBeRetried_IsKeptAsLong_AndGoesOnUntilThen()
    {
        await using var product = await BeginAsync();
        var fails = true;
        product.Scripts["a"] = work => fails ? ScriptedExecutor.Failure(work, "STEP_FAILED") : ScriptedExecutor.Success(work, 1);
        Assert.Equal("FAILED", (string)(await product.RunAsync("e"))["state"]!);
        await AgeAsync(product, "e", 89);
        await PassAsync(product);
        fails = false;

        var (status, _) = await product.PostAsync("/api/executions/e/retry", null);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e"))["state"]!);
        Assert.Equal(0, (await PassAsync(product)).Executions);
    }

    /// <summary>The process is killed when the execution is no longer there and its rows still are; its row key must not become another's.</summary>
    [Fact]
    public async Task Pass_KilledHalfWay_LeavesNothingToSee_AndTheNextOneGoesOn()
    {
        var killed = await BeginAsync();
        await killed.RunAsync("old");
        await AgeAsync(killed, "old", 91);
        await killed.Services.GetRequiredService<RunExpiry>().ExpireAsync("u", TimeProvider.System.GetUtcNow().AddDays(-90), Cancel);
        await killed.CrashAsync();

        await using var product = await BeginAsync(after: killed);
        Assert.NotEmpty(await LeftAsync(product));
        Assert.NotNull((await product.GetAsync("/api/executions/old"))["expiredAt"]);
        Assert.Empty((await product.GetAsync("/api/executions"))["items"]!.AsArray());
        await product.RunAsync("next");
        Assert.Empty(product.BrokenInvariants());

        var report = await PassAsync(product);

        Assert.Equal((0, true, true), (report.Executions, report.Rows > 0, report.Lines > 0));
        Assert.Empty(await LeftAsync(product));
        Assert.NotEmpty(await product.EventsAsync("next"));
        Assert.Empty(product.BrokenInvariants());
    }

    [Fact]
    public async Task Executions_RunWhileManyOthersExpire_FewRowsATransaction()
    {
        await using var product = await BeginAsync(configure: builder =>
        {
            builder.Configuration["Retention:RunsAtOnce"] = "8";
            builder.Configuration["Retention:RowsAtOnce"] = "16";
        });
        await product.PublishAsync([.. Enumerable.Range(0, 12).Select(n => Step($"s{n}"))]);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => product.RunAsync($"old{n}")));
        foreach (var n in Enumerable.Range(0, 40))
        {
            await AgeAsync(product, $"old{n}", 100);
        }

        var pass = PassAsync(product);
        var ran = 0;
        while (!pass.IsCompleted)
        {
            await product.RunAsync($"new{ran++}");
        }

        var report = await pass;
        Assert.Equal(40, report.Executions);
        Assert.True(report.Rows >= 40 * 12, $"{report.Rows} rows");
        Assert.Empty(await LeftAsync(product));
        Assert.Empty(product.BrokenInvariants());
        Assert.Equal(ran, (await product.GetAsync("/api/executions?limit=200"))["items"]!.AsArray().Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"{ran} executions ended meanwhile");
        Assert.True(ran > 1, $"{ran} executions ended while {report.Rows} rows were deleted");
    }

    [Fact]
    public async Task DatasetVersion_ThatAnExecutionReads_Stays_AndGoesWithTheLastOne()
    {
        await using var product = await BeginAsync();
        var (read, unread) = (new string('a', 64), new string('b', 64));
        product.Datasets.Uri = $"sha256/aa/{read}";
        product.Datasets.Outdated.AddRange([new OutdatedVersion("u", "leases", 1, read), new OutdatedVersion("u", "leases", 2, unread)]);
        var held = await product.HoldAsync("e");

        Assert.Equal(1, (await PassAsync(product)).Versions);
        Assert.Equal([read], product.Datasets.Outdated.Select(version => version.Sha256));

        await product.Executor.FinishAsync(held, ScriptedExecutor.Success(held, 1));
        await product.EndAsync("e");
        Assert.Equal(0, (await PassAsync(product)).Versions);
        await AgeAsync(product, "e", 91);
        Assert.Equal(1, (await PassAsync(product)).Versions);
    }

    /// <summary>What nothing names is the sweep's; what another execution names too is not.</summary>
    [Fact]
    public async Task Objects_OfAnExpiredExecution_HaveNoReference_UnlessAnotherNamesThem()
    {
        await using var product = await BeginAsync();
        var (own, shared) = (new string('a', 64), new string('b', 64));
        product.Scripts["a"] = work => ScriptedExecutor.Success(work, 0) with
        {
            Output = new StepOutput
            {
                Value = new Payload { Uri = $"sha256/bb/{shared}", Sha256 = shared, Bytes = 9 },
                Artifacts = work.Run.ExecutionId == "old" ? [new ArtifactRef { Name = "report.pdf", ContentType = "application/pdf", Bytes = 9, Sha256 = own, Uri = $"sha256/aa/{own}" }] : [],
            },
        };
        await product.RunAsync("old");
        await product.RunAsync("new");
        var references = product.Services.GetRequiredService<RunReferences>();
        Assert.Equal([own, shared], (await references.FindAsync([own, shared], Cancel)).Order(StringComparer.Ordinal));

        await AgeAsync(product, "old", 91);
        await PassAsync(product);

        Assert.Equal([shared], await references.FindAsync([own, shared], Cancel));
    }

    /// <summary>A new table with rows of runs must be cleared too.</summary>
    [Fact]
    public async Task Tables_WithRowsOfRuns_AreAllCleared()
    {
        await using var product = await BeginAsync();
        await using var rows = product.Database.Read();

        var ofRuns = rows.Model.GetEntityTypes().Where(type => type.FindProperty("Run") is not null).Select(type => type.FindAnnotation("Relational:TableName")!.Value as string);

        Assert.Equal(ofRuns.Except(["executions", "documents", "announcements", "expired"]).Order(StringComparer.Ordinal), RunExpiry.Rows.Select(row => row.Table).Order(StringComparer.Ordinal));
    }

    private static async Task<OrchestratorUnderTest> BeginAsync(OrchestratorUnderTest? after = null, Action<WebApplicationBuilder>? configure = null)
    {
        var product = await StartAsync(after, configure: builder =>
        {
            builder.Services.AddSingleton<IDatasetRetention>(provider => (StaticDatasets)provider.GetRequiredService<IDatasetCatalog>());
            builder.AddRetention();
            configure?.Invoke(builder);
        });
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();
        return product;
    }

    private static async Task<RetentionReport> PassAsync(OrchestratorUnderTest product)
    {
        await product.Services.GetRequiredService<LogStore>().SettleAsync(Cancel);
        return await product.Services.GetRequiredService<RetentionKeeper>().RunAsync(Cancel);
    }

    /// <summary>Has it end that many days earlier.</summary>
    private static async Task AgeAsync(OrchestratorUnderTest product, string id, int days)
    {
        await using var connection = product.Database.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"UPDATE executions SET finished_at = finished_at - {days * 86_400_000_000L} WHERE id = '{id}' AND finished_at IS NOT NULL");
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancel));
    }

    /// <summary>Tables that have rows, or log lines, of executions that are not there.</summary>
    private static async Task<List<string>> LeftAsync(OrchestratorUnderTest product)
    {
        var left = new List<string>();
        await using var connection = product.Database.Open();
        foreach (var table in RunExpiry.Rows.Select(row => row.Table).Append("documents"))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM {table} WHERE run NOT IN (SELECT run FROM executions)";
            if (Convert.ToInt64(await command.ExecuteScalarAsync(Cancel), CultureInfo.InvariantCulture) > 0)
            {
                left.Add(table);
            }
        }

        await using var logs = product.Database.OpenLogs();
        await using var lines = logs.CreateCommand();
        lines.CommandText = "SELECT count(*) FROM lines WHERE execution_id = 'old'";
        return Convert.ToInt64(await lines.ExecuteScalarAsync(Cancel), CultureInfo.InvariantCulture) > 0 ? [.. left, "lines"] : left;
    }
}
