using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>A step that is another workflow's execution: waited for, timed, and cancelled with its parent.</summary>
[Collection(ProductCollection.Name)]
public sealed class ChildWorkflowTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Child_PerItem_GivesItsResultsInOrder()
    {
        var status = await RunAsync("child-items", """ "forEach":"[1, 2, 3]" """, """{"n":"{{ item }}"}""");

        Assert.Equal("COMPLETED", (string)status["state"]!);
        Assert.Equal("""{"run":[{"double":2},{"double":4},{"double":6}]}""", await ResultAsync(status));
    }

    [Fact(Timeout = 60_000)]
    public async Task Child_Fails_FailsTheStepWithItsReason()
    {
        var status = await RunAsync("child-fails", """ "onError":"fail" """, """{"n":-1}""");

        Assert.Equal("FAILED", (string)status["state"]!);
        Assert.Equal("STEP_FAILED", (string)status["error"]!["code"]!);
        Assert.Contains("negative", (string)status["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Child_InputsRefused_IsAValidationFaultThatNamesThem()
    {
        var status = await RunAsync("child-refused", """ "onError":"retry" """, """{"n":"x"}""");

        Assert.Equal("VALIDATION_FAILED", (string)status["error"]!["code"]!);
        Assert.Contains("n must be a whole number", (string)status["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Child_LongerThanTheStepsTimeout_IsCancelled()
    {
        var status = await RunAsync("child-late", """ "timeout":0.3 """, """{"n":1,"seconds":50}""");

        Assert.Equal("FAILED", (string)status["state"]!);
        Assert.Equal("TIMEOUT", (string)status["error"]!["code"]!);
        var child = await ChildOfAsync("child-late");
        while ((string)child["state"]! is not "CANCELLED")
        {
            Cancel.ThrowIfCancellationRequested();
            child = await ChildOfAsync("child-late");
        }
    }

    private async Task<JsonNode> ChildOfAsync(string name) =>
        (await product.Api.GetAsync($"api/executions?useCase={product.UseCase}&workflowId={name}-of-{product.UseCase[12..18]}", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Single()!;

    private async Task<JsonNode> RunAsync(string name, string more, string inputs)
    {
        var child = await product.PublishAsync(JsonNode.Parse("""
            {"inputs":{"required":[{"name":"n","type":"integer"}],"optional":[{"name":"seconds","type":"number","default":0}]},
             "steps":[
              {"id":"double","name":"Double","type":"task","config":{"task":{"type":"script","language":"javascript","source":"if (inputs.n < 0) { throw new Error('negative'); } return {double: inputs.n * 2};"}}},
              {"id":"wait","name":"Wait","type":"task","config":{"task":{"type":"wait","duration":"{{ inputs.seconds }}"}}}],
             "outputs":{"schema":{"double":"number"}}}
            """)!.AsObject(), name + "-of", Cancel);
        var parent = JsonNode.Parse("{\"steps\":[{\"id\":\"run\",\"name\":\"Run\",\"type\":\"task\",\"config\":{\"task\":{\"type\":\"workflow\",\"workflowId\":\"" + child + "\",\"inputs\":" + inputs + "}}," + more + "}],"
            + "\"outputs\":{\"value\":{\"run\":\"{{ steps.run.output }}\"}}}")!.AsObject();
        var workflowId = await product.PublishAsync(parent, name, Cancel);
        return await product.Api.ExecuteAndWaitAsync(ApiClient.Request(ProductUnderTest.NewExecutionId(), workflowId, product.UseCase), Cancel);
    }

    private async Task<string> ResultAsync(JsonNode status) =>
        (await product.Api.GetAsync($"api/executions/{status["id"]}/result", Cancel)).Expect(HttpStatusCode.OK).ToJsonString();
}
