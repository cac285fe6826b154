using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Aggregate;

public sealed class AggregateRunnerTests
{
    private static async Task<ExecutorHost> HostAsync()
    {
        var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", "SELECT * FROM (VALUES ('L1', 10, 1), ('L2', NULL, 2), ('L2', 30, 3)) t(lease_id, acres, _line)", new Contracts.Datasets.CanonicalColumn { Name = "lease_id" });
        await host.DatasetAsync("permits", "SELECT 'P1' AS permit_id, 'L2' AS lease_id");
        return host;
    }

    [Fact]
    public async Task Aggregate_Sources_GivesTablesWithProfileAndSummary()
    {
        await using var host = await HostAsync();
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.Task("gather-data", new { type = "aggregate", sources = new[] { "leases", "permits" } }))));

        Assert.Equal(["gather_data.leases", "gather_data.permits"], report.Output.Tables.Select(table => table.Name));
        var output = report.Output.Value.Inline!.Value;
        var leases = output.GetProperty("tables").GetProperty("leases");
        Assert.Equal(3, leases.GetProperty("rows").GetInt32());
        var acres = leases.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("name").GetString() == "acres");
        Assert.Equal((1, 2, 10, 30), (acres.GetProperty("nulls").GetInt32(), acres.GetProperty("distinct").GetInt32(), acres.GetProperty("min").GetInt32(), acres.GetProperty("max").GetInt32()));
        Assert.DoesNotContain(leases.GetProperty("columns").EnumerateArray(), column => column.GetProperty("name").GetString() == "_line");
        Assert.Equal(4, output.GetProperty("summary").GetProperty("rows").GetInt32());
        Assert.Equal(3, output.GetProperty("summary").GetProperty("bySource").GetProperty("leases").GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Aggregate_GroupByAndMeasures_GivesGroupedTable()
    {
        await using var host = await HostAsync();
        var task = new { type = "aggregate", sources = new[] { "leases", "permits" }, groupBy = new[] { "lease_id" }, measures = new { n = "count(*)", leases = "count(*) FILTER (WHERE _source = 'leases')", most = "max(acres) + {{ inputs.plus }} -- largest" } };

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.Task("gather", task), inputs: new { plus = 1 })));

        var grouped = report.Output.Value.Inline!.Value.GetProperty("tables").GetProperty("grouped");
        Assert.Equal("""[{"lease_id":"L1","n":1,"leases":1,"most":11},{"lease_id":"L2","n":3,"leases":2,"most":31}]""", grouped.GetProperty("preview").GetRawText());
        Assert.Equal("gather.grouped", report.Output.Tables[^1].Name);
    }

    [Fact]
    public async Task Aggregate_TableDownstream_HasCanonicalColumns()
    {
        await using var host = await HostAsync();
        var gathered = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.Task("gather", new { type = "aggregate", sources = new[] { "leases" } }))));
        var work = await host.WorkAsync(StepJson.Task("q", new { type = "query", query = "SELECT count(DISTINCT lease_id) AS n FROM gather.leases" })) with
        {
            Upstream = new Dictionary<string, UpstreamStep> { ["gather"] = new() { Status = "COMPLETED", Output = gathered.Output } },
        };

        Assert.Equal(2, (await host.OutputAsync(work)).GetProperty("preview")[0].GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Aggregate_SourceWithoutData_IsLeftOutWithAWarning()
    {
        await using var host = await HostAsync();
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.Task("gather", new { type = "aggregate", sources = new[] { "leases", "wells" }, groupBy = new[] { "lease_id" } }))));

        Assert.Equal(["gather.leases", "gather.grouped"], report.Output.Tables.Select(table => table.Name));
        Assert.Contains("no data for the source wells", Assert.Single(report.Warnings), StringComparison.Ordinal);
        var summary = report.Output.Value.Inline!.Value.GetProperty("summary");
        Assert.Equal((1, 3), (summary.GetProperty("sources").GetInt32(), summary.GetProperty("rows").GetInt32()));
        Assert.True(summary.GetProperty("bySource").GetProperty("wells").GetProperty("absent").GetBoolean());
    }

    [Fact]
    public async Task Aggregate_NoSourceWithData_IsRefused()
    {
        await using var host = await HostAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(StepJson.Task("gather", new { type = "aggregate", sources = new[] { "wells" } })));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("wells", fault.Message);
    }
}
