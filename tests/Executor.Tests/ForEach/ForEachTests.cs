using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.ForEach;

public sealed class ForEachTests
{
    private static string Step(string forEach, params (string Name, object? Value)[] more) =>
        StepJson.Expression("each", "{{ item }}", [("forEach", forEach), .. more]);

    [Theory]
    [InlineData("{{ [] }}", 0)]
    [InlineData("{{ [1, null, {a: 2}] }}", 3)]
    public async Task Expand_Array_GivesItsItems(string forEach, int count)
    {
        await using var host = await ExecutorHost.StartAsync();
        var report = Assert.IsType<StepExpanded>(await host.RunAsync(await host.WorkAsync(Step(forEach)) with { Kind = WorkKind.Expand }));

        Assert.Equal(count, report.Count);
        Assert.Equal(count, report.Items.Inline!.Value.GetArrayLength());
    }

    [Fact]
    public async Task Expand_LargeArray_GoesToStorageAsLines()
    {
        await using var host = await ExecutorHost.StartAsync();
        var report = Assert.IsType<StepExpanded>(await host.RunAsync(
            await host.WorkAsync(Step("{{ Array.from({length: 5000}, (_, i) => ({ id: 'lease ' + i })) }}")) with { Kind = WorkKind.Expand }));

        Assert.True(report.Items.Lines);
        Assert.Equal(5_000, report.Count);
        Assert.Equal("lease 4999", (await host.ValueAsync(report.Items))[4_999].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Expand_NoArray_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("{{ 'abc' }}")) with { Kind = WorkKind.Expand });

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("a string", fault.Message);
    }

    [Fact]
    public async Task Expand_TooManyItems_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("{{ Array(100001).fill(1) }}")) with { Kind = WorkKind.Expand });

        Assert.Contains("at most 100,000", fault.Message);
    }

    [Fact]
    public async Task Expand_WhenFalse_Declines()
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.IsType<StepDeclined>(await host.RunAsync(await host.WorkAsync(Step("{{ [1] }}", ("when", "false"))) with { Kind = WorkKind.Expand }));
    }

    [Fact]
    public async Task Join_Items_KeepsOrderAndNullsOfSkippedOnes()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await host.WorkAsync(Step("{{ [] }}")) with { Kind = WorkKind.Join, Items = [Output(1), null, Output(new { a = 3 })] };

        Assert.Equal("""[1,null,{"a":3}]""", (await host.OutputAsync(work)).GetRawText());
    }

    [Fact]
    public async Task Join_LargeItems_BecomeLinesInStorage()
    {
        await using var host = await ExecutorHost.StartAsync();
        var stored = await host.Store.PutAsync(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new string('x', 100_000))), CancellationToken.None);
        var large = new StepOutput { Value = new Payload { Uri = stored.Uri, Sha256 = stored.Sha256, Bytes = stored.Bytes } };
        var indented = new StepOutput { Value = Payload.Of(JsonElement.Parse("{\n  \"a\": 1\n}")) };

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step("{{ [] }}")) with { Kind = WorkKind.Join, Items = [large, null, indented] }));

        Assert.True(report.Output.Value.Lines);
        var value = await host.ValueAsync(report.Output.Value);
        Assert.Equal((3, JsonValueKind.Null, 1), (value.GetArrayLength(), value[1].ValueKind, value[2].GetProperty("a").GetInt32()));
    }

    [Fact]
    public async Task Join_Nothing_GivesEmptyArray()
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.Equal("[]", (await host.OutputAsync(await host.WorkAsync(Step("{{ [] }}")) with { Kind = WorkKind.Join, Items = [] })).GetRawText());
    }

    [Fact]
    public async Task Item_StandsInTheLogOnlyWhenItFails()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.RunAsync(await host.WorkAsync(StepJson.Expression("each", "{{ item + 1 }}")) with { Item = 0, ItemValue = JsonSerializer.SerializeToElement(1) });
        Assert.Empty(host.Plane.Logs);

        await host.RunAsync(await host.WorkAsync(StepJson.Expression("each", "{{ item.a.b }}")) with { Item = 1, ItemValue = JsonSerializer.SerializeToElement(1) });
        Assert.Equal("error", Assert.Single(host.Plane.Logs).Level);
    }

    private static StepOutput Output(object value) => new() { Value = Payload.Of(JsonSerializer.SerializeToElement(value)) };
}
