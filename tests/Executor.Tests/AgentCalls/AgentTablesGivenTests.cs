using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.AgentCalls;

/// <summary>Tables that come back from an agent, by a stream of rows or in a JSON answer.</summary>
public sealed class AgentTablesGivenTests
{
    private static readonly string Step = StepJson.One("analyze-all", "agent", new { agent = "a" });

    private static readonly object[] Columns =
    [
        new { name = "id", type = "VARCHAR" }, new { name = "n", type = "BIGINT" }, new { name = "npvUsd", type = "DOUBLE" },
        new { name = "ok", type = "BOOLEAN" }, new { name = "day", type = "DATE" }, new { name = "at", type = "TIMESTAMP" },
    ];

    private static Task<Receiver> AgentAsync(params object[] lines) => Receiver.StartAsync((http, request) =>
    {
        if (request.Path == "/agents")
        {
            return http.Response.WriteAsJsonAsync(new[] { new { name = "a", version = "1", tables = new[] { new { name = "found", columns = Columns } } } });
        }

        if (lines.Length == 1)
        {
            return http.Response.WriteAsJsonAsync(lines[0]);
        }

        http.Response.ContentType = "application/x-ndjson";
        return http.Response.WriteAsync(string.Concat(lines.Select(line => JsonSerializer.Serialize(line) + "\n")));
    });

    private static Task<ExecutorHost> HostAsync(Receiver agents, params (string, string)[] settings) =>
        ExecutorHost.StartAsync(new(settings.Select(each => KeyValuePair.Create(each.Item1, (string?)each.Item2))) { ["AGENT_ENDPOINT"] = agents.Url.ToString() });

    [Fact]
    public async Task Stream_Rows_BecomeATableThatStandsInTheOutputAndInSql()
    {
        await using var agents = await AgentAsync(
            new { type = "table", name = "found", columns = Columns },
            new { type = "rows", table = "found", rows = new object?[][] { ["x\u0000y", 9007199254740993, 0.1, true, "2026-03-01", "2026-03-01T10:00:00+02:00"] } },
            new { type = "rows", table = "found", rows = new object?[][] { [null, null, null, null, null, null], ["O'Neil", -1, 1e300, false, "1999-12-31", "2026-03-01T10:00:00.123456"] } },
            new { type = "result", output = new { totals = new { count = 3 } } });
        await using var host = await HostAsync(agents);

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step)));

        var table = Assert.Single(report.Output.Tables);
        Assert.Equal(("analyze_all.found", 3L), (table.Name, table.Rows));
        var shown = (await host.ValueAsync(report.Output.Value)).GetProperty("found");
        Assert.Equal(table.Sha256, shown.GetProperty("sha256").GetString());
        Assert.Equal(
            """[{"id":"x\u0000y","n":9007199254740993,"npvUsd":0.1,"ok":true,"day":"2026-03-01","at":"2026-03-01T08:00:00"},{"id":null,"n":null,"npvUsd":null,"ok":null,"day":null,"at":null},{"id":"O'Neil","n":-1,"npvUsd":1E+300,"ok":false,"day":"1999-12-31","at":"2026-03-01T10:00:00.123456"}]""",
            JsonSerializer.Serialize(shown.GetProperty("preview"), new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        var query = StepJson.One("sum", "task", new { task = new { type = "query", query = "SELECT count(*) AS c, max(n) AS m FROM analyze_all.found" } });
        var next = await host.WorkAsync(query) with { Upstream = new Dictionary<string, UpstreamStep> { ["analyze-all"] = new() { Status = "COMPLETED", Output = report.Output } } };
        Assert.Equal("""[{"c":3,"m":9007199254740993}]""", (await host.OutputAsync(next)).GetProperty("preview").GetRawText());
    }

    [Fact]
    public async Task Json_TableBesideAListOfItsName_LeavesTheListAndKeepsBoth()
    {
        await using var agents = await AgentAsync(new { output = new { found = new[] { 1 } }, tables = new[] { new { name = "found", columns = new[] { new { name = "n", type = "bigint" } }, rows = new[] { new[] { 1 } } } } });
        await using var host = await HostAsync(agents);

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step)));

        Assert.Equal("""{"found":[1]}""", (await host.ValueAsync(report.Output.Value)).GetRawText());
        Assert.Equal(1, Assert.Single(report.Output.Tables).Rows);
    }

    [Fact]
    public async Task Stream_NoRows_IsAnEmptyTable()
    {
        await using var agents = await AgentAsync(new { type = "table", name = "found", columns = Columns }, new { type = "result", output = new { } });
        await using var host = await HostAsync(agents);

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step)));

        Assert.Equal(0, Assert.Single(report.Output.Tables).Rows);
        Assert.Equal(6, report.Output.Tables[0].Columns.Count);
    }

    public static TheoryData<string, string> Odd { get; } = new()
    {
        { """{"type":"rows","table":"other","rows":[[1]]}""", "has not begun" },
        { """{"type":"table","name":"no/name","columns":[{"name":"n","type":"BIGINT"}]}""", "a table with the name 'no/name'" },
        { """{"type":"table","name":"t","columns":[{"name":"n","type":"HUGE"}]}""", "there are VARCHAR" },
        { """{"type":"table","name":"t","columns":[{"name":"n","type":"BIGINT"},{"name":"N","type":"BIGINT"}]}""", "a name of its own" },
        { """{"type":"table","name":"t","columns":[{"name":"n","type":"BIGINT"}],"rows":[["a"]]}""", "the value of n in row 1 is no BIGINT" },
        { """{"type":"table","name":"t","columns":[{"name":"n","type":"DATE"}],"rows":[["2026-02-30"]]}""", "the value of n in row 1 is no DATE" },
        { """{"type":"table","name":"t","columns":[{"name":"n","type":"BIGINT"}],"rows":[[1],[1,2]]}""", "row 2 is not an array of 1 values" },
        { """{"type":"log","message":"nothing"}""", "declares the table found" },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Stream_OddTable_FailsAndSaysWhy(string line, string expected)
    {
        await using var agents = await AgentAsync(JsonSerializer.Deserialize<JsonElement>(line), new { type = "result", output = new { } });
        await using var host = await HostAsync(agents);

        var fault = await host.FaultAsync(await host.WorkAsync(Step));

        Assert.Equal("STEP_FAILED", fault.Code);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(host.Store.ScratchFolder, "rows.ndjson", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Stream_MoreRowsThanAnAnswerMayHave_AreKeptUpToTheTablesOwnLimit()
    {
        var rows = Enumerable.Range(0, 500).Select(n => new object[] { new string('x', 100), n, 1.5, true, "2026-01-01", "2026-01-01T00:00:00" }).ToArray();
        object[] lines = [new { type = "table", name = "found", columns = Columns }, .. Enumerable.Repeat(new { type = "rows", table = "found", rows }, 8), new { type = "result", output = new { } }];
        await using var agents = await AgentAsync(lines);
        await using var host = await HostAsync(agents, ("Executor:Agents:MaxAnswerBytes", "200000"));
        await using var small = await HostAsync(agents, ("Executor:Agents:MaxTableBytes", "300000"));

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step)));
        var fault = await small.FaultAsync(await small.WorkAsync(Step));

        Assert.Equal(4_000, Assert.Single(report.Output.Tables).Rows);
        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("larger than 300,000 bytes", fault.Message, StringComparison.Ordinal);
    }
}
