using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Script;

public sealed class ScriptRunnerTests
{
    private static string Step(string source, object? limits = null) => StepJson.Task("calc", new { type = "script", language = "javascript", source, limits });

    [Fact]
    public async Task Script_Body_ReturnsItsValueAndLogs()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await host.WorkAsync(Step("log('saw', steps.up.output.n, item); return { sum: steps.up.output.n + item + index + inputs.plus };"), inputs: new { plus = 100 }) with
        {
            Item = 2,
            ItemValue = System.Text.Json.JsonSerializer.SerializeToElement(10),
            Upstream = new Dictionary<string, UpstreamStep> { ["up"] = ExecutorHost.Completed(new { n = 1 }) },
        };

        Assert.Equal("""{"sum":113}""", (await host.OutputAsync(work)).GetRawText());
        Assert.Contains(host.Plane.Logs, line => line.Message == "saw 1 10" && line.Item == 2);
    }

    [Fact]
    public async Task Script_Endless_IsStoppedByItsLimit()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("while (true) {}", new { timeout = 0.3 })));

        Assert.Equal("TIMEOUT", fault.Code);
    }

    [Fact]
    public async Task Script_Greedy_IsStoppedByItsMemory()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("const a = []; while (true) a.push('x'.repeat(1000) + a.length);", new { memory = 16 })));

        Assert.Equal("STEP_FAILED", fault.Code);
        Assert.Contains("16 MiB", fault.Message);
    }

    [Fact]
    public async Task Script_Cancelled_StopsWithoutReport()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await host.WorkAsync(Step("while (true) {}", new { timeout = 60 }));
        host.Plane.Add(work);
        await host.Plane.BegunAsync(work.Token);

        host.Plane.Cancel(work.Token);
        await host.StopAsync();

        Assert.Empty(host.Plane.Reports);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("bash")]
    public async Task Script_OtherLanguage_IsRefused(string language)
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(StepJson.Task("calc", new { type = "script", language, source = "1" })));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("not available in this installation", fault.Message);
    }

    [Fact]
    public async Task Script_UnknownLimit_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("return 1", new { cpu = 3 })));

        Assert.Contains("'cpu'", fault.Message);
    }
}
