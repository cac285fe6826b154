using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Transforms;

public sealed class ExpressionTransformTests
{
    private static string Step(object expression, params (string Name, object? Value)[] more) => StepJson.Expression("shape", expression, more);

    [Theory]
    [InlineData("{{ null }}", "null")]
    [InlineData("{{ 1 + 1 }}", "2")]
    [InlineData("1 + 1", "2")]
    [InlineData("a {{ 1 }} b {{ [1,2] }}", "\"a 1 b [1,2]\"")]
    [InlineData("{{ inputs.county }}", "\"Ward\"")]
    [InlineData("{{ steps['up-a'].output.n + steps.up_a.output.n }}", "14")]
    [InlineData("{{ steps.gone.status }}", "\"SKIPPED\"")]
    [InlineData("{{ steps.gone.output }}", "null")]
    [InlineData("{{ asOf }}", "\"2026-03-10T05:30:00.000Z\"")]
    public async Task Expression_OfAnyForm_KeepsItsType(string expression, string expected)
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await host.WorkAsync(Step(expression), inputs: new { county = "Ward" }) with
        {
            Upstream = new Dictionary<string, UpstreamStep> { ["up-a"] = ExecutorHost.Completed(new { n = 7 }), ["gone"] = ExecutorHost.Skipped() },
        };

        Assert.Equal(expected, (await host.OutputAsync(work)).GetRawText());
    }

    [Fact]
    public async Task Expression_NullOutputThatCameBackFromARow_IsNull()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await host.WorkAsync(Step("{{ [steps.up.output, steps.up.status] }}")) with
        {
            Upstream = new Dictionary<string, UpstreamStep> { ["up"] = new() { Status = "COMPLETED", Output = new StepOutput { Value = new Payload { Bytes = 4 } } } },
        };

        Assert.Equal("""[null,"COMPLETED"]""", (await host.OutputAsync(work)).GetRawText());
    }

    [Fact]
    public async Task Expression_Tree_FillsEveryString()
    {
        await using var host = await ExecutorHost.StartAsync();
        var output = await host.OutputAsync(await host.WorkAsync(Step(new { a = "{{ 1 }}", b = new object[] { "x{{ 2 }}", 3 } })));

        Assert.Equal("""{"a":1,"b":["x2",3]}""", output.GetRawText());
    }

    [Theory]
    [InlineData("{{ (() => { while (true) {} })() }}")]
    [InlineData("{{ nothing.there }}")]
    [InlineData("{{ 1 + }}")]
    [InlineData("{{ 'x'.repeat(1e9) }}")]
    public async Task Expression_ThatCannotEnd_IsRefused(string expression)
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step(expression)));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
    }

    [Fact]
    public async Task Expression_LargeValue_GoesToStorageAndIsReadBack()
    {
        await using var host = await ExecutorHost.StartAsync();
        var made = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step("{{ Array.from({length: 20000}, (_, i) => i) }}"))));
        Assert.NotNull(made.Output.Value.Uri);
        Assert.Null(made.Output.Value.Inline);

        var reader = await host.WorkAsync(Step("{{ steps.big.output.length }}")) with
        {
            Upstream = new Dictionary<string, UpstreamStep> { ["big"] = new() { Status = "COMPLETED", Output = made.Output } },
        };
        Assert.Equal(20_000, (await host.OutputAsync(reader)).GetInt32());
    }

    [Fact]
    public async Task Expression_ValueOverFourMebibytes_IsRefusedWithAdvice()
    {
        await using var host = await ExecutorHost.StartAsync();
        var stored = await host.Store.PutAsync(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new string('x', 5_000_000))), CancellationToken.None);
        var work = await host.WorkAsync(Step("{{ steps.big.output.length }}")) with
        {
            Upstream = new Dictionary<string, UpstreamStep>
            {
                ["big"] = new() { Status = "COMPLETED", Output = new StepOutput { Value = new Payload { Uri = stored.Uri, Sha256 = stored.Sha256, Bytes = stored.Bytes } } },
            },
        };

        var fault = await host.FaultAsync(work);

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("sql", fault.Message);
    }

    [Fact]
    public async Task Expression_DeepValue_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("{{ (() => { let v = 1; for (let i = 0; i < 200; i++) v = [v]; return v })() }}")));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("deeper", fault.Message);
    }

    [Fact]
    public async Task When_False_Declines()
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.IsType<StepDeclined>(await host.RunAsync(await host.WorkAsync(Step("{{ 1 }}", ("when", "inputs.go === true")), inputs: new { go = false })));
    }

    [Fact]
    public async Task When_NoBoolean_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("{{ 1 }}", ("when", "{{ 'yes' }}"))));

        Assert.Contains("true or false", fault.Message);
    }

    [Fact]
    public async Task When_Settled_IsNotEvaluatedAgain()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await host.WorkAsync(Step("{{ 1 }}", ("when", "false")));

        Assert.IsType<StepSucceeded>(await host.RunAsync(work with { WhenSettled = true }));
    }

    [Fact]
    public async Task SecretInput_InFaultLogAndInput_IsMasked()
    {
        await using var host = await ExecutorHost.StartAsync();
        var more = """ "inputs":{"required":[{"name":"token","type":"string","secret":true}]} """;
        var work = await host.WorkAsync(Step("{{ (() => { throw new Error('with ' + inputs.token) })() }}"), more: more, inputs: new { token = "hush-hush-99" });

        var fault = await host.FaultAsync(work);

        Assert.DoesNotContain("hush-hush-99", fault.Message);
        Assert.Contains("••••••", fault.Message);
        Assert.DoesNotContain(host.Plane.Logs, line => line.Message.Contains("hush-hush-99", StringComparison.Ordinal));
    }
}
