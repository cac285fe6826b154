using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary><c>/api/schedules</c>: saved, previewed, and executed by the clock.</summary>
[Collection(ProductCollection.Name)]
public sealed class ScheduleTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<string> WorkflowAsync(string name) =>
        await product.PublishAsync(JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ inputs.n }}"}}}],"inputs":{"optional":[{"name":"n","type":"integer","default":1}]}}""")!.AsObject(), name, Cancel);

    private JsonObject Schedule(string workflow, string cron) => new() { ["useCase"] = product.UseCase, ["workflowId"] = workflow, ["cron"] = cron, ["inputs"] = new JsonObject { ["n"] = 2 } };

    private static string NewId() => $"s-{Guid.NewGuid():n}";

    [Fact(Timeout = 60_000)]
    [Trait("tier", "slow")]
    public async Task Schedule_EverySecond_ExecutesTheWorkflowOnceForEachInstant()
    {
        var (workflow, id) = (await WorkflowAsync("scheduled"), NewId());
        (await product.Api.PutAsync($"api/schedules/{id}", Schedule(workflow, "* * * * * *"), Cancel)).Expect(HttpStatusCode.Created);

        var runs = new List<JsonNode>();
        while (runs.Count < 3)
        {
            var page = (await product.Api.GetAsync($"api/executions?workflowId={workflow}&state=COMPLETED", Cancel)).Expect(HttpStatusCode.OK);
            runs = [.. page["items"]!.AsArray().Select(item => item!.DeepClone())];
        }

        var shown = (await product.Api.GetAsync($"api/schedules/{id}", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent, (await product.Api.SendAsync(HttpMethod.Delete, $"api/schedules/{id}", null, Cancel)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await product.Api.GetAsync($"api/schedules/{id}", Cancel)).Status);
        Assert.All(runs, run => Assert.StartsWith($"schedule:{id}", (string)run["user"]!, StringComparison.Ordinal));
        Assert.All(runs, run => Assert.Equal(
            $"schedule:{id}:{DateTimeOffset.Parse((string)run["asOf"]!, CultureInfo.InvariantCulture).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}", (string)run["id"]!));
        var started = shown["fires"]!.AsArray().Where(fire => (string)fire!["state"]! == "STARTED").Select(fire => (string)fire!["executionId"]!).ToList();
        Assert.Equal(started.Distinct(), started);
        Assert.Contains((string)runs[0]["id"]!, started);
    }

    [Fact(Timeout = 60_000)]
    public async Task Schedule_Saved_IsListedWithItsNextFiresAndAudited()
    {
        var (workflow, id) = (await WorkflowAsync("schedule-saved"), NewId());
        var schedule = Schedule(workflow, "30 2 * * *");
        schedule["zone"] = "Europe/Berlin";

        var saved = (await product.Api.PutAsync($"api/schedules/{id}", schedule, Cancel)).Expect(HttpStatusCode.Created);
        var again = (await product.Api.PutAsync($"api/schedules/{id}", schedule, Cancel)).Expect(HttpStatusCode.OK);
        var next = (await product.Api.GetAsync($"api/schedules/{id}/next?count=3", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var list = (await product.Api.GetAsync($"api/schedules?useCase={product.UseCase}", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var audit = (await product.Api.GetAsync($"api/audit?target={id}", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        Assert.Equal((string)saved["nextAt"]!, (string)again["nextAt"]!);
        Assert.Equal(3, next.Count);
        Assert.Equal((string)saved["nextAt"]!, (string)next[0]!["at"]!);
        Assert.Contains(list, item => (string)item!["id"]! == id);
        Assert.Equal(2, audit.Count(entry => (string)entry!["action"]! == "save-schedule"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Schedule_WithFaults_IsRefusedWithAll()
    {
        var workflow = await WorkflowAsync("schedule-faults");
        var schedule = Schedule(workflow, "61 * * * *");
        schedule["zone"] = "Nowhere";
        schedule["inputs"] = new JsonObject { ["n"] = "two" };
        schedule["whenActive"] = "skip";

        var problem = (await product.Api.PutAsync($"api/schedules/{NewId()}", schedule, Cancel)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["/cron", "/inputs/n", "/whenActive", "/zone"], problem["errors"]!.AsArray().Select(error => (string)error!["path"]!).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Schedule_Refused_SaysWhyInItsFires()
    {
        var useCase = $"{product.UseCase}-sched"[..Math.Min(60, product.UseCase.Length + 6)];
        await product.Api.PutAsync($"api/use-cases/{useCase}", JsonNode.Parse("""{"name":"Empty","datasets":[{"name":"needed","required":true}]}""")!, Cancel);
        var definition = JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}}]}""")!.AsObject();
        definition["useCase"] = useCase;
        var (workflow, id) = (await product.PublishAsync(definition, "schedule-refused", Cancel), NewId());
        (await product.Api.PutAsync($"api/schedules/{id}", new JsonObject { ["useCase"] = useCase, ["workflowId"] = workflow, ["cron"] = "* * * * * *" }, Cancel)).Expect(HttpStatusCode.Created);

        Assert.Equal("DATA_NOT_INGESTED", (string)(await RefusedAsync(id))["problems"]![0]!["code"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Schedule_WhoseWorkflowCallsAnotherUseCases_MayNot()
    {
        var useCase = $"{product.UseCase}-other"[..Math.Min(60, product.UseCase.Length + 6)];
        await product.Api.PutAsync($"api/use-cases/{useCase}", JsonNode.Parse("""{"name":"Other"}""")!, Cancel);
        var definition = JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}}]}""")!.AsObject();
        definition["useCase"] = useCase;
        var called = await product.PublishAsync(definition, "schedule-called", Cancel);
        var calling = JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"task","config":{"task":{"type":"workflow","workflowId":"CALLED"}}}]}""".Replace("CALLED", called, StringComparison.Ordinal))!.AsObject();
        var (workflow, id) = (await product.PublishAsync(calling, "schedule-calls", Cancel), NewId());
        (await product.Api.PutAsync($"api/schedules/{id}", new JsonObject { ["useCase"] = product.UseCase, ["workflowId"] = workflow, ["cron"] = "* * * * * *" }, Cancel)).Expect(HttpStatusCode.Created);

        Assert.Equal("FORBIDDEN", (string)(await RefusedAsync(id))["problems"]![0]!["code"]!);
    }

    /// <summary>The first fire that was refused; the schedule is deleted then.</summary>
    private async Task<JsonNode> RefusedAsync(string id)
    {
        JsonNode? refused = null;
        while (refused is null)
        {
            var fires = (await product.Api.GetAsync($"api/schedules/{id}", Cancel)).Expect(HttpStatusCode.OK)["fires"]!.AsArray();
            refused = fires.FirstOrDefault(fire => (string)fire!["state"]! == "REFUSED");
        }

        await product.Api.SendAsync(HttpMethod.Delete, $"api/schedules/{id}", null, Cancel);
        return refused;
    }

    [Theory(Timeout = 60_000)]
    [InlineData("0 */30 * * * *", "America/New_York", "2016-11-06T05:15:00Z", "2016-11-06T05:30:00 2016-11-06T06:00:00 2016-11-06T06:30:00")]
    [InlineData("30 0 29 * *", "Asia/Amman", "2019-03-28T21:59:00Z", "2019-03-28T22:00:00 2019-04-28T21:30:00")]
    [InlineData("0 0 30 2 *", "UTC", "2026-01-01T00:00:00Z", "")]
    public async Task Preview_OfAnExpression_TellsItsFires(string cron, string zone, string from, string expected)
    {
        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var answer = (await product.Api.PostAsync("api/schedules/preview", new JsonObject { ["cron"] = cron, ["zone"] = zone, ["from"] = from, ["count"] = Math.Max(1, wanted.Length) }, Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal(wanted, answer["items"]!.AsArray().Select(item => DateTimeOffset.Parse((string)item!["at"]!, CultureInfo.InvariantCulture).UtcDateTime.ToString("s", CultureInfo.InvariantCulture)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("* * * *")]
    [InlineData("@sometimes")]
    [InlineData("H * * * *")]
    public async Task Preview_OfNoExpression_IsRefused(string cron) =>
        Assert.Equal("/cron", (string)(await product.Api.PostAsync("api/schedules/preview", new JsonObject { ["cron"] = cron }, Cancel)).Expect(HttpStatusCode.UnprocessableEntity)["errors"]![0]!["path"]!);
}
