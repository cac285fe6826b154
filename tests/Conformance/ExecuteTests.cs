using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary><c>POST /api/workflows/execute</c>: the seed's request, idempotent, with every fault at once.</summary>
[Collection(ProductCollection.Name)]
public sealed class ExecuteTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private const string Echo = """
        {"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ inputs.n }}"}}}],
         "inputs":{"required":[{"name":"n","type":"integer","minimum":0}],"validation":[{"name":"small","expression":"{{ inputs.n < 100 }}","message":"n must be below 100"}]}}
        """;

    private async Task<string> EchoAsync(string name) => await product.PublishAsync(JsonNode.Parse(Echo)!.AsObject(), name, Cancel);

    [Fact(Timeout = 60_000)]
    public async Task Execute_SeedRequest_Answers202WithExecution()
    {
        var workflow = await EchoAsync("execute-seed");
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase, new JsonObject { ["n"] = 1 });
        var context = request["context"]!.AsObject();
        context["data"] = new JsonObject { ["anything"] = true };
        context["user"] = new JsonObject { ["name"] = "Ada" };
        context["timestamp"] = "2026-01-01T00:00:00.000Z";
        request["priority"] = 5;
        request["scheduledAt"] = "2020-01-01T00:00:00.000Z";

        var execution = (await product.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);

        Assert.Equal((string)request["id"]!, (string)execution["id"]!);
        Assert.Equal(workflow, (string)execution["workflowId"]!);
        Assert.Equal("execute-seed", (string)execution["workflowName"]!);
        Assert.NotNull((string?)execution["state"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_SameRequestAgain_AnswersSameExecution()
    {
        var workflow = await EchoAsync("execute-again");
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase, new JsonObject { ["n"] = 1 });
        await product.Api.ExecuteAndWaitAsync(request, Cancel);
        request["context"]!["timestamp"] = "2026-05-05T05:05:05Z";
        request["scheduledAt"] = "2026-05-05T05:05:05Z";

        var again = await product.Api.PostAsync("api/workflows/execute", request, Cancel);

        Assert.True(again.Status is HttpStatusCode.OK or HttpStatusCode.Accepted);
        Assert.Equal((string)request["id"]!, (string)again.Body!["id"]!);
        var events = await EventLog.ReadAsync(product.Api, (string)request["id"]!, Cancel);
        Assert.Single(events, item => (string)item["type"]! == "COMPLETE");
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_TwentyTimesAtOnce_RunsOnce()
    {
        var workflow = await EchoAsync("execute-race");
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase, new JsonObject { ["n"] = 1 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => product.Api.PostAsync("api/workflows/execute", request, Cancel, "wait=30")));

        Assert.All(answers, answer => Assert.Equal("COMPLETED", (string)answer.Expect(HttpStatusCode.OK)["state"]!));
        var events = await EventLog.ReadAsync(product.Api, (string)request["id"]!, Cancel);
        Assert.Single(events, item => (string)item["type"]! == "STEP_COMPLETE");
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_SameIdOtherBody_Conflicts()
    {
        var workflow = await EchoAsync("execute-conflict");
        var id = ProductUnderTest.NewExecutionId();
        await product.Api.ExecuteAndWaitAsync(ApiClient.Request(id, workflow, product.UseCase, new JsonObject { ["n"] = 1 }), Cancel);

        var answer = await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(id, workflow, product.UseCase, new JsonObject { ["n"] = 2 }), Cancel);

        Assert.Equal("ID_CONFLICT", (string)answer.Expect(HttpStatusCode.Conflict)["code"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_SeveralFaults_ListsAllAndLeavesIdFree()
    {
        var workflow = await EchoAsync("execute-faults");
        var id = ProductUnderTest.NewExecutionId();

        var refused = (await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(id, workflow, product.UseCase, new JsonObject { ["n"] = "one", ["m"] = 1 }), Cancel))
            .Expect(HttpStatusCode.UnprocessableEntity);

        var paths = refused["errors"]!.AsArray().Select(error => (string)error!["path"]!).ToList();
        Assert.Contains("/context/inputs/n", paths);
        Assert.Contains("/context/inputs/m", paths);
        Assert.NotNull((string?)refused["traceId"]);
        var status = await product.Api.ExecuteAndWaitAsync(ApiClient.Request(id, workflow, product.UseCase, new JsonObject { ["n"] = 1 }), Cancel);
        Assert.Equal("COMPLETED", (string)status["state"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_RuleBroken_SaysItsMessage()
    {
        var workflow = await EchoAsync("execute-rule");

        var refused = (await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase, new JsonObject { ["n"] = 500 }), Cancel))
            .Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(refused["errors"]!.AsArray(), error => ((string)error!["message"]!).Contains("n must be below 100", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_DryRun_ChecksOnly()
    {
        var workflow = await EchoAsync("execute-dry");
        var id = ProductUnderTest.NewExecutionId();

        var answer = await product.Api.PostAsync("api/workflows/execute?dryRun=true", ApiClient.Request(id, workflow, product.UseCase, new JsonObject { ["n"] = 1 }), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        (await product.Api.GetAsync($"api/executions/{id}", Cancel)).Expect(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_UseCaseWithoutData_DataNotIngested()
    {
        var useCase = $"{product.UseCase}-empty"[..Math.Min(60, product.UseCase.Length + 6)];
        await product.Api.PutAsync($"api/use-cases/{useCase}", JsonNode.Parse("""{"name":"Empty","datasets":[{"name":"needed","required":true}]}""")!, Cancel);
        var definition = JsonNode.Parse(Echo)!.AsObject();
        definition["useCase"] = useCase;
        var workflow = await product.PublishAsync(definition, "execute-no-data", Cancel);

        var answer = await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, useCase, new JsonObject { ["n"] = 1 }), Cancel);

        Assert.Equal("DATA_NOT_INGESTED", (string)answer.Expect(HttpStatusCode.Conflict)["code"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_UnknownWorkflow_IsRefused()
    {
        var answer = await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(ProductUnderTest.NewExecutionId(), "no-such-workflow", product.UseCase), Cancel);

        Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity, $"{answer.Status}");
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_NewVersionPublished_RunsNewestAndOldOnRequest()
    {
        var definition = JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 'one' }}"}}}]}""")!.AsObject();
        var workflow = await product.PublishAsync(definition.DeepClone().AsObject(), "execute-versions", Cancel);
        definition["steps"]![0]!["config"]!["transform"]!["expression"] = "{{ 'two' }}";
        await product.PublishAsync(definition.DeepClone().AsObject(), "execute-versions", Cancel, "1.10.0");
        definition["steps"]![0]!["config"]!["transform"]!["expression"] = "{{ 'three' }}";
        await product.PublishAsync(definition, "execute-versions", Cancel, "2.0.0-beta.1");

        var newest = await product.Api.ExecuteAndWaitAsync(ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase), Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        request["context"]!["version"] = "1.0.0";
        var oldest = await product.Api.ExecuteAndWaitAsync(request, Cancel);

        Assert.Equal("1.10.0", (string)newest["version"]!);
        Assert.Equal("1.0.0", (string)oldest["version"]!);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":1}")]
    [InlineData("\"\\ud800\"")]
    public async Task Execute_UnreadableBody_IsA4xxProblem(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var answer = await product.Api.SendAsync(HttpMethod.Post, "api/workflows/execute", content, Cancel);

        Assert.InRange((int)answer.Status, 400, 499);
        Assert.NotNull((string?)answer.Body!["code"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_WhileRunning_EndsCancelledWithinTenSeconds()
    {
        var definition = JsonNode.Parse("""{"steps":[{"id":"w","name":"W","type":"task","config":{"task":{"type":"wait","duration":300}}},{"id":"b","name":"B","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}},"dependsOn":["w"]}]}""")!.AsObject();
        var workflow = await product.PublishAsync(definition, "cancel-waiting", Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        (await product.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);

        (await product.Api.PostAsync($"api/executions/{request["id"]}/cancel", null, Cancel)).Expect(HttpStatusCode.Accepted);
        var ended = await product.Api.PostAsync("api/workflows/execute", request, Cancel, "wait=10");

        Assert.Equal("CANCELLED", (string)ended.Expect(HttpStatusCode.OK)["state"]!);
        var late = await product.Api.PostAsync($"api/executions/{request["id"]}/cancel", null, Cancel);
        late.Expect(HttpStatusCode.Conflict);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_WhileScriptRuns_StopsIt()
    {
        var definition = JsonNode.Parse("""{"steps":[{"id":"spin","name":"Spin","type":"task","config":{"task":{"type":"script","language":"javascript","source":"while (true) {}","limits":{"timeout":60}}}}]}""")!.AsObject();
        var workflow = await product.PublishAsync(definition, "cancel-script", Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        (await product.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);

        (await product.Api.PostAsync($"api/executions/{request["id"]}/cancel", null, Cancel)).Expect(HttpStatusCode.Accepted);
        var ended = await product.Api.PostAsync("api/workflows/execute", request, Cancel, "wait=10");

        Assert.Equal("CANCELLED", (string)ended.Expect(HttpStatusCode.OK)["state"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Retry_AfterFailure_GoesOnAndKeepsCompletedSteps()
    {
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}},
                      {"id":"b","name":"B","type":"decision","dependsOn":["a"],"config":{"condition":{"expression":"{{ execution.attempt > 1 ? true : 'no' }}","then":["c"],"else":[]}}},
                      {"id":"c","name":"C","type":"transform","dependsOn":["b"],"config":{"transform":{"expression":"{{ execution.attempt }}"}}}]}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, "retry-run", Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        var failed = await product.Api.ExecuteAndWaitAsync(request, Cancel);
        Assert.Equal("FAILED", (string)failed["state"]!);

        (await product.Api.PostAsync($"api/executions/{request["id"]}/retry", null, Cancel)).Expect(HttpStatusCode.Accepted);
        var ended = await product.Api.ExecuteAndWaitAsync(request, Cancel);

        Assert.Equal("COMPLETED", (string)ended["state"]!);
        Assert.Equal(2, (int)ended["attempt"]!);
        var events = await EventLog.ReadAsync(product.Api, (string)request["id"]!, Cancel);
        Assert.Single(events, item => (string)item["type"]! == "STEP_COMPLETE" && (string)item["step"]!["id"]! == "a");
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(item => (int)item["seq"]!));
    }

    [Fact(Timeout = 60_000)]
    public async Task Approval_Answered_GoesOnWithValues()
    {
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"ask","name":"Ask","type":"task","config":{"task":{"type":"approval","title":"Go on?"}}},
                      {"id":"b","name":"B","type":"transform","dependsOn":["ask"],"config":{"transform":{"expression":"{{ steps.ask.output.approved }}"}}}],
             "outputs":{"format":"json","destination":"dashboard","schema":{},"value":{"ok":"{{ steps.b.output }}"}}}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, "approval", Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        using var live = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);
        (await product.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);
        await live.SubscribeAsync((string)request["id"]!, Cancel);
        while (await live.NextAsync(Cancel) is { } frame && !((string)frame["type"]! == "STATE" && (string?)frame["state"] == "WAITING"))
        {
        }

        var answer = await product.Api.PostAsync($"api/executions/{request["id"]}/steps/ask/decision", new JsonObject { ["approved"] = true }, Cancel);

        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted, $"{answer.Status} {answer.Body?.ToJsonString()}");
        var ended = await product.Api.ExecuteAndWaitAsync(request, Cancel);
        Assert.Equal("COMPLETED", (string)ended["state"]!);
        var again = await product.Api.PostAsync($"api/executions/{request["id"]}/steps/ask/decision", new JsonObject { ["approved"] = true }, Cancel);
        Assert.InRange((int)again.Status, 400, 499);
    }

    [Fact(Timeout = 60_000)]
    public async Task Approval_Form_IsHeldAgainstItsDeclarationAndCompleted()
    {
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"ask","name":"Ask","type":"task","config":{"task":{"type":"approval","title":"Go on?","roles":["operator"],
               "form":[{"name":"n","type":"integer","minimum":1},{"name":"c","type":"string","enum":["x","y"],"default":"x"},{"name":"note","type":"string"}]}}}],
             "outputs":{"value":{"values":"{{ steps.ask.output.values }}"}}}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, "approval-form", Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        (await product.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);
        while ((string)(await product.Api.GetAsync($"api/executions/{request["id"]}", Cancel)).Expect(HttpStatusCode.OK)["state"]! != "WAITING")
        {
            Cancel.ThrowIfCancellationRequested();
        }

        var bad = new JsonObject { ["approved"] = true, ["values"] = new JsonObject { ["n"] = 0, ["c"] = "z", ["note"] = 5, ["more"] = 1 } };
        var refused = (await product.Api.PostAsync($"api/executions/{request["id"]}/steps/ask/decision", bad, Cancel)).Expect(HttpStatusCode.UnprocessableEntity);
        var good = new JsonObject { ["approved"] = true, ["values"] = new JsonObject { ["n"] = 2 } };
        (await product.Api.PostAsync($"api/executions/{request["id"]}/steps/ask/decision", good, Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal(["/values/c", "/values/more", "/values/n", "/values/note"], refused["errors"]!.AsArray().Select(error => (string)error!["path"]!).Order(StringComparer.Ordinal));
        await product.Api.ExecuteAndWaitAsync(request, Cancel);
        var result = (await product.Api.GetAsync($"api/executions/{request["id"]}/result", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal("""{"values":{"n":2,"c":"x","note":null}}""", result.ToJsonString());
    }

    [Fact(Timeout = 60_000)]
    public async Task History_Paged_NewestFirstWithoutGapOrDouble()
    {
        var workflow = await EchoAsync("history");
        var ids = new List<string>();
        for (var n = 0; n < 5; n++)
        {
            var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase, new JsonObject { ["n"] = n });
            await product.Api.ExecuteAndWaitAsync(request, Cancel);
            ids.Insert(0, (string)request["id"]!);
        }

        var seen = new List<string>();
        var next = "";
        do
        {
            var page = (await product.Api.GetAsync($"api/executions?workflowId={workflow}&limit=2&after={Uri.EscapeDataString(next)}", Cancel)).Expect(HttpStatusCode.OK);
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["next"] ?? "";
        }
        while (next.Length > 0);

        Assert.Equal(ids, seen);
    }
}
