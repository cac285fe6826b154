using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Executions;

public sealed class AcceptTests
{
    [Fact]
    public async Task Execute_TwentyTimesAtOnce_RunsOnceAndAnswersTheSame()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => product.PostAsync("/api/workflows/execute", Request("e1"), "wait=30")));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "COMPLETED"), (answer.Status, (string)answer.Body["state"]!)));
        Assert.Single(product.Executor.Taken, work => work.StepId == "a");
    }

    [Fact]
    public async Task Execute_SameIdWithOtherTimes_IsTheSameRequest_OtherInputsConflict()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        var request = Request("e1", inputs: new JsonObject { ["n"] = 1 });
        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/workflows/execute", request)).Status);
        request["scheduledAt"] = "2020-01-01T00:00:00Z";
        request["context"]!["timestamp"] = "2020-01-01T00:00:00Z";
        request["context"]!["user"] = new JsonObject { ["name"] = "Bob" };
        request["context"]!["inputs"]!["n"] = 1.0;
        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/workflows/execute", request)).Status);
        request["context"]!["inputs"]!["n"] = 2;

        var (status, body) = await product.PostAsync("/api/workflows/execute", request);

        Assert.Equal((HttpStatusCode.Conflict, "ID_CONFLICT"), (status, (string)body["code"]!));
    }

    [Fact]
    public async Task Execute_SeveralFaults_AllAreListedAndTheIdStaysFree()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], inputs: new WorkflowInputs { Required = [new WorkflowInput { Name = "n", Type = "integer" }, new WorkflowInput { Name = "m", Type = "integer" }] });
        var bad = Request("e 1", "w");
        bad["priority"] = 12;
        var (first, shape) = await product.PostAsync("/api/workflows/execute", bad);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, first);
        Assert.Equal(["/id", "/priority"], shape["errors"]!.AsArray().Select(error => (string)error!["path"]!));

        var (second, inputs) = await product.PostAsync("/api/workflows/execute", Request("e1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second);
        Assert.Equal(["/context/inputs/n", "/context/inputs/m"], inputs["errors"]!.AsArray().Select(error => (string)error!["path"]!));

        Assert.Equal(HttpStatusCode.NotFound, (await product.Api.GetAsync("/api/executions/e1", TestContext.Current.CancellationToken)).StatusCode);
        var (dry, verdict) = await product.PostAsync("/api/workflows/execute?dryRun=true", Request("e1", inputs: new JsonObject { ["n"] = 1, ["m"] = 2 }));
        Assert.Equal((HttpStatusCode.OK, true), (dry, (bool)verdict["isValid"]!));
        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/workflows/execute", Request("e1", inputs: new JsonObject { ["n"] = 1, ["m"] = 2 }))).Status);
    }

    [Fact]
    public async Task Execute_WrongTypesAndUnknownMembers_AreToldTogether()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        var bad = JsonNode.Parse("""{"id":"e 1","workflowId":7,"priority":"high","scheduledAt":"tomorrow","input":{},"context":{"useCase":1,"inputs":[],"asOf":12,"version":{},"Inputs":{},"data":5,"user":"x"}}""")!;

        var (status, body) = await product.PostAsync("/api/workflows/execute", bad);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(
            ["INVALID_ID /id", "INVALID_TYPE /context/asOf", "INVALID_TYPE /context/inputs", "INVALID_TYPE /context/useCase", "INVALID_TYPE /context/version",
             "INVALID_TYPE /priority", "INVALID_TYPE /scheduledAt", "INVALID_TYPE /workflowId", "UNKNOWN_FIELD /context/Inputs", "UNKNOWN_FIELD /input"],
            body["errors"]!.AsArray().Select(error => $"{error!["code"]} {error["path"]}").Order(StringComparer.Ordinal));
        Assert.Equal("Did you mean inputs?", (string)body["errors"]!.AsArray().Single(error => (string)error!["path"]! == "/context/Inputs")!["suggestion"]!);
    }

    [Fact]
    public async Task History_Search_IgnoresTheCaseOfEveryLetter()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], name: "Übersicht der ÄCKER");
        product.Executor.Start();
        await product.RunAsync("E-1");

        foreach (var text in (string[])["übersicht", "ÜBERSICHT", "äcker", "e-1", "ADA"])
        {
            Assert.Single((await product.GetAsync("/api/executions?q=" + Uri.EscapeDataString(text)))["items"]!.AsArray());
        }

        Assert.Empty((await product.GetAsync("/api/executions?q=ubersicht"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":1}")]
    [InlineData("{\"id\":\"x\"}")]
    public async Task Execute_UnreadableBody_IsA4xxProblem(string body)
    {
        await using var product = await StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await product.Api.PostAsync("/api/workflows/execute", content, TestContext.Current.CancellationToken);

        Assert.InRange((int)response.StatusCode, 400, 499);
    }

    [Fact]
    public async Task Execute_WithoutData_IsRefusedWithItsCode()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Datasets.HasData = false;

        var (status, body) = await product.PostAsync("/api/workflows/execute", Request("e1"));

        Assert.Equal((HttpStatusCode.Conflict, "DATA_NOT_INGESTED"), (status, (string)body["code"]!));
    }

    [Fact]
    public async Task Execute_AsViewer_IsForbidden_AndStrangersSeeNothing()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();
        Assert.Equal(HttpStatusCode.Forbidden, (await product.PostAsync("/api/workflows/execute", Request("e1"), role: "u:viewer")).Status);
        await product.RunAsync("e1");

        Assert.Equal(HttpStatusCode.Forbidden, (await product.PostAsync("/api/executions/e1/cancel", null, role: "u:viewer")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await product.PostAsync("/api/executions/e1/cancel", null, role: "other:admin")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await product.PostAsync("/api/workflows/execute", Request("e1"), role: "other:admin")).Status);
    }

    [Fact]
    public async Task Execute_ScheduledForLater_WaitsAndCanBeCancelledAndRetried()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();
        var request = Request("e1");
        request["scheduledAt"] = "2199-01-01T00:00:00Z";

        var (_, queued) = await product.PostAsync("/api/workflows/execute", request);
        Assert.Equal("QUEUED", (string)queued["state"]!);
        Assert.Equal("SCHEDULED", (string)(await product.GetAsync("/api/executions/e1/explain"))["because"]![0]!["code"]!);
        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/executions/e1/cancel", null)).Status);
        Assert.Equal("CANCELLED", (string)(await product.GetAsync("/api/executions/e1"))["state"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await product.PostAsync("/api/executions/e1/cancel", null)).Status);
    }

    [Fact]
    public async Task Execute_PreferWait_AnswersTheEndOrWhereToLook()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        var (running, _) = await product.PostAsync("/api/workflows/execute", Request("e1"), "wait=1");
        Assert.Equal(HttpStatusCode.Accepted, running);
        product.Executor.Start();

        var (ended, status) = await product.PostAsync("/api/workflows/execute", Request("e1"), "wait=30");

        Assert.Equal((HttpStatusCode.OK, "COMPLETED"), (ended, (string)status["state"]!));
    }

    [Fact]
    public async Task Execute_SecretInput_IsMaskedEverywhereAndNotInTheFile()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], inputs: new WorkflowInputs { Required = [new WorkflowInput { Name = "token", Type = "string", Secret = true }] });
        product.Scripts["a"] = work => ScriptedExecutor.Failure(work, "VALIDATION_FAILED", $"cannot use {work.Run.Inputs.Inline!.Value.GetProperty("token").GetString()}");
        product.Executor.Start();

        var (_, status) = await product.PostAsync("/api/workflows/execute", Request("e1", inputs: new JsonObject { ["token"] = "hunter2-hunter2" }), "wait=30");

        Assert.Equal("FAILED", (string)status["state"]!);
        Assert.Equal("********", (string)status["inputs"]!["token"]!);
        Assert.DoesNotContain("hunter2", status.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", (await product.EventsAsync("e1")).ToJsonString(), StringComparison.Ordinal);
        await using var connection = product.Database.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT request || inputs FROM documents WHERE inputs_sealed";
        Assert.DoesNotContain("hunter2", (string)command.ExecuteScalar()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_Paged_NewestFirstWithoutGapOrDouble()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();
        for (var n = 0; n < 5; n++)
        {
            await product.RunAsync("e" + n);
        }

        var seen = new List<string>();
        string? next = "";
        do
        {
            var page = await product.GetAsync($"/api/executions?workflowId=w&limit=2&after={next}");
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(["e4", "e3", "e2", "e1", "e0"], seen);
        Assert.Empty((await product.GetAsync("/api/executions?state=FAILED"))["items"]!.AsArray());
        Assert.Single((await product.GetAsync("/api/executions?q=e3"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Audit_DeedsAreChained_AChangeIsFound()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();
        await product.RunAsync("e1");
        await product.RunAsync("e2");

        Assert.Equal(["e2", "e1"], (await product.GetAsync("/api/audit?action=execute"))["items"]!.AsArray().Select(item => (string)item!["target"]!));
        Assert.True((bool)(await product.GetAsync("/api/audit/verify"))["isIntact"]!);
        await using var connection = product.Database.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE audit SET who = 'eve' WHERE seq = 1";
        Assert.ThrowsAny<System.Data.Common.DbException>(() => { command.ExecuteNonQuery(); });
        command.CommandText = $"DROP TRIGGER audit_never_changes{(product.Database.IsPostgres ? " ON audit" : "")}; UPDATE audit SET who = 'eve' WHERE seq = 1";
        command.ExecuteNonQuery();

        Assert.Equal((0L, 1L), await GetAudit.VerifyAsync(product.Database, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("*:admin", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("u:admin", HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("other:admin", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("u:editor", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Audit_TakesAnAdministratorOfWhatIsAskedFor(string role, HttpStatusCode ofAll, HttpStatusCode ofOne)
    {
        await using var product = await StartAsync();

        Assert.Equal(ofAll, await AskAsync("/api/audit"));
        Assert.Equal(ofOne, await AskAsync("/api/audit?useCase=u"));
        Assert.Equal(ofAll, await AskAsync("/api/audit/verify"));

        async Task<HttpStatusCode> AskAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Test-Role", role);
            using var response = await product.Api.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }
}
