using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Outputs;

public sealed class ResultAssemblyTests
{
    /// <summary>first → second → last (a report), and a side step.</summary>
    private static readonly string Chain = StepJson.List(
        StepJson.Of("first", "agent", new { agent = "a" }),
        StepJson.Of("second", "agent", new { agent = "b" }, ("dependsOn", new[] { "first" })),
        StepJson.Of("side", "agent", new { agent = "c" }),
        StepJson.Of("last", "transform", new { transform = new { template = "t" } }, ("dependsOn", new[] { "second" })));

    private static readonly UpstreamStep Report = new()
    {
        Status = "COMPLETED",
        Output = new StepOutput
        {
            Value = Payload.Of(JsonSerializer.SerializeToElement(new { artifacts = Array.Empty<object>() })),
            Artifacts = [new ArtifactRef { Name = "t.pdf", ContentType = "application/pdf", Bytes = 1, Sha256 = "x", Uri = "u" }],
        },
    };

    private static async Task<StepWork> WorkAsync(ExecutorHost host, object outputs, Dictionary<string, UpstreamStep> upstream, string? steps = null, bool withErrors = false) =>
        await host.WorkAsync(steps ?? Chain, more: $"\"outputs\":{JsonSerializer.Serialize(outputs)}") with
        {
            Kind = WorkKind.Outputs,
            StepId = "outputs",
            Upstream = upstream,
            WithErrors = withErrors,
        };

    [Fact]
    public async Task Schema_Keys_TerminalStepsFirstInReverseThenUpwards()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await WorkAsync(host, new { schema = new { x = "number", y = "number", z = "number" } }, new()
        {
            ["first"] = ExecutorHost.Completed(new { x = 1, y = 1, z = 1 }),
            ["second"] = ExecutorHost.Completed(new { x = 2, y = 2 }),
            ["side"] = ExecutorHost.Completed(new { x = 3 }),
            ["last"] = Report,
        });

        Assert.Equal("""{"x":3,"y":2,"z":1}""", (await host.OutputAsync(work)).GetRawText());
    }

    [Fact]
    public async Task Schema_Tables_AreLeftOut()
    {
        await using var host = await ExecutorHost.StartAsync();
        var table = await host.TableAsync("side", "SELECT 1 AS a");
        var work = await WorkAsync(host, new { schema = new { rows = "number" } }, new()
        {
            ["first"] = ExecutorHost.Completed(new { rows = 7 }),
            ["second"] = ExecutorHost.Skipped(),
            ["side"] = ExecutorHost.Completed(new { rows = 1, columns = Array.Empty<object>(), uri = table.Uri, sha256 = table.Sha256, preview = Array.Empty<object>() }, [table]),
            ["last"] = Report,
        });

        Assert.Equal("""{"rows":7}""", (await host.OutputAsync(work)).GetRawText());
    }

    [Fact]
    public async Task Schema_MissingKey_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await WorkAsync(host, new { schema = new { x = "number", gone = "array" } }, new() { ["first"] = ExecutorHost.Completed(new { x = 1 }) }));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("gone", fault.Message);
    }

    [Fact]
    public async Task Schema_MissingKeyWithErrors_IsNullWithWarning()
    {
        await using var host = await ExecutorHost.StartAsync();
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(
            await WorkAsync(host, new { schema = new { x = "number", gone = "array" } }, new() { ["first"] = ExecutorHost.Completed(new { x = 1 }) }, withErrors: true)));

        Assert.Equal("""{"x":1,"gone":null}""", report.Output.Value.Inline!.Value.GetRawText());
        Assert.Contains("gone", Assert.Single(report.Warnings));
    }

    [Fact]
    public async Task Schema_WrongTypes_AreRefusedAllAtOnce()
    {
        await using var host = await ExecutorHost.StartAsync();
        var schema = new { a = "array", o = "object", s = "string", b = "boolean", n = (object)new { type = "number", minimum = 5 } };
        var fault = await host.FaultAsync(await WorkAsync(host, new { schema }, new() { ["first"] = ExecutorHost.Completed(new { a = 1, o = "x", s = true, b = Array.Empty<int>(), n = 3 }) }));

        foreach (var part in new[] { "a is a number, not an array", "o is a string, not an object", "s is a boolean, not a string", "b is an array, not a boolean", "n: " })
        {
            Assert.Contains(part, fault.Message);
        }
    }

    [Fact]
    public async Task EmptySchema_TerminalStepsAndWhatTheyDependOn_ById()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await WorkAsync(host, new { }, new()
        {
            ["first"] = ExecutorHost.Completed(1),
            ["second"] = ExecutorHost.Completed(2),
            ["side"] = ExecutorHost.Completed(3),
            ["last"] = Report,
        });

        Assert.Equal("""{"second":2,"side":3}""", (await host.OutputAsync(work)).GetRawText());
    }

    [Fact]
    public async Task Value_Expressions_AreTheResult()
    {
        await using var host = await ExecutorHost.StartAsync();
        var value = new { total = "{{ steps.first.output.n + 1 }}", note = "run {{ execution.id }}" };
        var work = await WorkAsync(host, new { value, schema = new { total = "number" } }, new() { ["first"] = ExecutorHost.Completed(new { n = 1 }) });

        Assert.Equal("""{"total":2,"note":"run run-1"}""", (await host.OutputAsync(work)).GetRawText());
    }

    [Fact]
    public async Task Value_OfAFailedStepWithErrors_IsNullWithWarning()
    {
        await using var host = await ExecutorHost.StartAsync();
        var value = new { total = "{{ steps.second.output.n }}", fine = 1 };
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await WorkAsync(host, new { value }, new() { ["first"] = ExecutorHost.Completed(1) }, withErrors: true)));

        Assert.Equal("""{"total":null,"fine":1}""", report.Output.Value.Inline!.Value.GetRawText());
        Assert.Contains("total", Assert.Single(report.Warnings));
    }

    [Fact]
    public async Task Result_OverTheInlineLimit_GoesToStorage()
    {
        await using var host = await ExecutorHost.StartAsync();
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(
            await WorkAsync(host, new { schema = new { text = "string" } }, new() { ["first"] = ExecutorHost.Completed(new { text = new string('x', 100_000) }) })));

        Assert.NotNull(report.Output.Value.Uri);
        Assert.Equal(100_000, (await host.ValueAsync(report.Output.Value)).GetProperty("text").GetString()!.Length);
    }

    [Fact]
    public async Task Value_OfAStepThatFailedWithErrors_IsNullWithWarningWhateverTheSchema()
    {
        await using var host = await ExecutorHost.StartAsync();
        var outputs = new { value = new { a = "{{ steps.first.output }}", b = "{{ steps.side.output.x }}", c = "{{ null }}" }, schema = new { a = "object", b = "number" } };
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await WorkAsync(host, outputs, new()
        {
            ["first"] = new UpstreamStep { Status = "FAILED" },
            ["side"] = ExecutorHost.Completed(new { x = 1 }),
        }, withErrors: true)));

        Assert.Equal("""{"a":null,"b":1,"c":null}""", (await host.ValueAsync(report.Output.Value)).GetRawText());
        Assert.Equal(["The result has no a: the step first did not complete."], report.Warnings);
    }
}
