using System.Text.Json;

namespace Vanguards.Datasets.Tests.Ingestion;

public sealed class BadRowsTests
{
    private const string Declaration = """
        {"name":"Land","datasets":[{"name":"t","columns":[{"name":"lease_id"},{"name":"net_acres","type":"number"},{"name":"expiry_date","type":"date"}]}]}
        """;

    private static string File(int rows, params int[] bad) =>
        "lease_id,net_acres,expiry_date\n" + string.Concat(Enumerable.Range(1, rows).Select(i => bad.Contains(i) ? $"L-{i},\"$1,870.00 \",2026-01-01\n" : $"L-{i},{i}.5,2026-01-01\n"));

    private static IReadOnlyList<(string Code, int? Line)> Problems(JsonElement body, string list) =>
        [.. body.GetProperty(list).EnumerateArray().Select(p => (p.GetProperty("code").GetString()!, p.TryGetProperty("line", out var line) ? line.GetInt32() : (int?)null))];

    [Fact]
    public async Task Text_AgainstADeclaredType_KeepsTheRowAndWarns()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);

        var (status, body) = await host.UploadAsync("t", File(10, 4));

        Assert.Equal((201, 10), (status, body.GetProperty("rows").GetInt32()));
        Assert.Equal([("NOT_OF_TYPE", 5)], Problems(body, "warnings"));
        var (columns, rows) = await host.RowsAsync("t");
        Assert.Equal("net_acres VARCHAR", columns[1]);
        Assert.Equal("$1,870.00 ", rows[3][1]);
    }

    [Fact]
    public async Task SetAside_WithinTheLimit_KeepsLineReasonAndText()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);

        var (status, body) = await host.UploadAsync("t", File(200, 7, 9), query: "?badRows=setAside");

        Assert.True(status == 201, body.ToString());
        Assert.Equal((198, 2), (body.GetProperty("rows").GetInt32(), body.GetProperty("setAside").GetInt32()));
        Assert.Equal("DOUBLE", body.GetProperty("columns")[1].GetProperty("type").GetString());
        var (_, detail) = await host.GetAsync($"/api/use-cases/{TestHost.UseCase}/datasets/t");
        var row = detail.GetProperty("setAside")[0];
        Assert.Equal((8, "L-7,\"$1,870.00 \",2026-01-01"), (row.GetProperty("line").GetInt32(), row.GetProperty("text").GetString()));
        Assert.Contains("net_acres", row.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAside_EveryRow_CanBeReadPageByPage()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);
        var path = $"/api/use-cases/{TestHost.UseCase}/datasets/t/set-aside";
        var rows = Enumerable.Range(1, 500).Select(i => JsonSerializer.Serialize(new { lease_id = $"L-{i}", net_acres = i % 100 == 0 ? (object)"many" : 1 }));
        await host.UploadAsync("t", $"[{string.Join(',', rows)}]", "application/json", "?badRows=setAside");

        // All of them are on the file's one line.
        var (_, first) = await host.GetAsync(path + "?limit=3");
        var (_, last) = await host.GetAsync($"{path}?limit=3&after={first.GetProperty("next").GetInt64()}");
        var (unknown, _) = await host.GetAsync($"/api/use-cases/{TestHost.UseCase}/datasets/nothing/set-aside");

        Assert.Equal(["L-100", "L-200", "L-300", "L-400", "L-500"], first.GetProperty("items").EnumerateArray().Concat(last.GetProperty("items").EnumerateArray()).Select(row =>
        {
            Assert.Equal(1, row.GetProperty("line").GetInt64());
            Assert.Contains("'many'", row.GetProperty("reason").GetString(), StringComparison.Ordinal);
            return JsonDocument.Parse(row.GetProperty("text").GetString()!).RootElement.GetProperty("lease_id").GetString();
        }));
        Assert.False(last.TryGetProperty("next", out var more) && more.ValueKind != JsonValueKind.Null);
        Assert.Equal(404, unknown);
    }

    [Fact]
    public async Task SetAside_OtherTextOnTheSameLine_IsAnotherVersion()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);
        var file = File(200, 7);
        await host.UploadAsync("t", file, query: "?badRows=setAside");

        var (_, same) = await host.UploadAsync("t", file, query: "?badRows=setAside");
        var (_, other) = await host.UploadAsync("t", file.Replace("$1,870.00", "$1,999.00", StringComparison.Ordinal), query: "?badRows=setAside");

        Assert.Equal(("v1", "v2"), (same.GetProperty("version").GetString(), other.GetProperty("version").GetString()));
        var (_, detail) = await host.GetAsync($"/api/use-cases/{TestHost.UseCase}/datasets/t");
        Assert.Contains("$1,999.00", detail.GetProperty("setAside")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 1, 201)]
    [InlineData(100, 2, 422)]
    [InlineData(1000, 10, 201)]
    [InlineData(1000, 11, 422)]
    public async Task SetAside_AtTheShare_IsTheLimit(int rows, int bad, int expected)
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);

        var (status, body) = await host.UploadAsync("t", File(rows, [.. Enumerable.Range(1, bad)]), query: "?badRows=setAside");

        Assert.Equal(expected, status);
        if (expected == 422)
        {
            Assert.Equal("TOO_MANY_BAD_ROWS", body.GetProperty("code").GetString());
            Assert.Empty(await host.Catalog.CurrentAsync(TestHost.UseCase, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task SetAside_OverTheNumber_IsRefused()
    {
        await using var host = await TestHost.StartAsync(o => o.MaxSetAside = 3, declaration: Declaration);

        var (status, body) = await host.UploadAsync("t", File(1000, 1, 2, 3, 4), query: "?badRows=setAside");

        Assert.Equal((422, "TOO_MANY_BAD_ROWS"), (status, body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Fail_ReportsEveryFaultWithItsLine_AndNothingIsVisible()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);

        var (status, body) = await host.UploadAsync("t", File(10, 4, 6) + "L-11,1,2026-01-01,more\nL-12,1,1/2/2026\n", query: "?badRows=fail");

        Assert.Equal(422, status);
        Assert.Equal([("NOT_OF_TYPE", 5), ("LONG_ROW", 12)], Problems(body, "errors"));
        Assert.Contains("5, 7, 13", body.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(await host.Catalog.CurrentAsync(TestHost.UseCase, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.Objects.ScratchFolder));
        Assert.Empty(Directory.EnumerateFiles(host.Objects.LocalFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Json_ThatCannotBeRead_IsNeverKeptAsText()
    {
        await using var host = await TestHost.StartAsync();
        var file = string.Concat(Enumerable.Range(1, 200).Select(i => i == 3 ? "{\"a\":\n" : $"{{\"a\":{i}}}\n"));

        var refused = await host.UploadAsync("t", file, "application/x-ndjson");
        var setAside = await host.UploadAsync("t", file, "application/x-ndjson", "?badRows=setAside");

        Assert.Equal((422, ("JSON_SYNTAX", 3)), (refused.Status, Problems(refused.Body, "errors")[0]));
        Assert.Equal((201, 199), (setAside.Status, setAside.Body.GetProperty("rows").GetInt32()));
    }

    [Fact]
    public async Task Choice_Unknown_IsRefused()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(422, (await host.UploadAsync("t", "a\n1\n", query: "?badRows=maybe")).Status);
    }
}
