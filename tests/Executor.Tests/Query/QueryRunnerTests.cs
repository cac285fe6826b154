using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Query;

public sealed class QueryRunnerTests
{
    private const string Leases = "SELECT * FROM (VALUES ('L1', DATE '2026-04-01', 10), ('L2', DATE '2027-01-01', 20), ('L3', DATE '2026-02-01', 30)) t(lease_id, expiry_date, acres)";

    private static string Step(string query, object? parameters = null) => StepJson.Task("fetch-expiring", new { type = "query", query, parameters });

    [Fact]
    public async Task Query_SeedsOwnText_GivesTableOfExpiringLeases()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", Leases);

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step("SELECT * FROM leases WHERE expiry_date < DATE_ADD(NOW(), INTERVAL 90 DAY)"))));

        var table = Assert.Single(report.Output.Tables);
        Assert.Equal(("fetch_expiring", 2L), (table.Name, table.Rows));
        var output = report.Output.Value.Inline!.Value;
        Assert.Equal(2, output.GetProperty("rows").GetInt32());
        Assert.Equal(2, output.GetProperty("preview").GetArrayLength());
        Assert.Equal(table.Sha256, output.GetProperty("sha256").GetString());
        Assert.Equal("lease_id", output.GetProperty("columns")[0].GetProperty("name").GetString());
        Assert.Contains(host.Plane.Logs, line => line.Message.StartsWith("Query gave 2 rows in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_ExpressionInSql_IsBoundAndCannotInject()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", Leases);
        var work = await host.WorkAsync(Step("SELECT lease_id FROM leases WHERE lease_id = {{ inputs.id }}"), inputs: new { id = "L1' OR '1'='1" });

        var output = await host.OutputAsync(work);

        Assert.Equal(0, output.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Query_NamedParameters_AreBound()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", Leases);
        var work = await host.WorkAsync(Step("SELECT lease_id FROM leases WHERE acres > $least AND lease_id <> '$least'", new { least = "{{ inputs.least }}" }), inputs: new { least = 15 });

        var output = await host.OutputAsync(work);

        Assert.Equal(2, output.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Query_MissingParameter_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("SELECT $least AS x")));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("$least", fault.Message);
    }

    [Fact]
    public async Task Query_TableOfUpstreamStep_IsReadByItsSqlName()
    {
        await using var host = await ExecutorHost.StartAsync();
        var table = await host.TableAsync("fetch_x", "SELECT 1 AS a UNION ALL SELECT 2");
        var work = await host.WorkAsync(Step("SELECT sum(a) AS total FROM fetch_x")) with
        {
            Upstream = new Dictionary<string, UpstreamStep> { ["fetch-x"] = ExecutorHost.Completed(new { rows = 2 }, [table]) },
        };

        var output = await host.OutputAsync(work);

        Assert.Equal(3, output.GetProperty("preview")[0].GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Query_UnknownTable_IsRefusedWithItsName()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("SELECT * FROM secrets")));

        Assert.Equal(("VALIDATION_FAILED", false), (fault.Code, fault.Retryable));
        Assert.Contains("secrets", fault.Message);
    }

    [Fact]
    public async Task Query_Cancelled_StopsWithoutReport()
    {
        await using var host = await ExecutorHost.StartAsync();
        var endless = await host.WorkAsync(Step("SELECT count(*) AS n FROM range(100000000) a, range(100000) b WHERE (a.range * b.range) % 7 = 1"));
        host.Plane.Add(endless);
        await host.Plane.BegunAsync(endless.Token);

        host.Plane.Cancel(endless.Token);
        await host.StopAsync();

        Assert.Empty(host.Plane.Reports);
    }

    [Fact]
    public async Task Query_OverItsTime_IsTimeout()
    {
        await using var host = await ExecutorHost.StartAsync();
        var endless = await host.WorkAsync(Step("SELECT count(*) AS n FROM range(100000000) a, range(100000) b WHERE (a.range * b.range) % 7 = 1"));

        var fault = await host.FaultAsync(endless with { Timeout = 0.3 });

        Assert.Equal(("TIMEOUT", true), (fault.Code, fault.Retryable));
    }

    [Theory]
    [InlineData("SELECT count(*) AS n FROM leases WHERE id = ANY({{ inputs.none }})", 0)]
    [InlineData("SELECT count(*) AS n FROM leases WHERE NOT (id = ANY({{ inputs.none }})) AND id < {{ 3 }}", 2)]
    [InlineData("SELECT count(*) AS n FROM leases WHERE name IN {{ inputs.none }} OR id = {{ 3 }} OR name IN {{ inputs.none }}", 1)]
    [InlineData("SELECT len({{ inputs.none }}) AS n", 0)]
    public async Task Query_EmptyList_FitsAnyColumn(string query, int expected)
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", "SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS t(id, name)");

        var output = await host.OutputAsync(await host.WorkAsync(StepJson.Task("q", new { type = "query", query }), inputs: new { none = Array.Empty<int>() }));

        Assert.Equal(expected, output.GetProperty("preview")[0].GetProperty("n").GetInt32());
    }
}
